"""Tests of jobs, in-process and in real worker processes."""
