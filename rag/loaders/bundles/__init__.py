"""Exports of press databases: one file with many documents."""
