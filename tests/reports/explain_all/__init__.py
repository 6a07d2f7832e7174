"""Tests of reports.explain_all."""
