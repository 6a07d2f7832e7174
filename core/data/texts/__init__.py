"""Texts: files with a column of texts, their words, and the vocabulary that numbers them."""
