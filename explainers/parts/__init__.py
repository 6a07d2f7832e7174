"""The parts of an input that share its output: features, groups, patches, segments, words."""
