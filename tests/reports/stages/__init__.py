"""Tests of the stages that the window asks for."""
