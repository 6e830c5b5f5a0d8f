"""Manners of the API: what a body may look like, how fields are written, how refusals read, how lists page."""
