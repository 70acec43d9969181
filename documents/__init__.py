"""Papers: fills an office's own .docx template or a default by GB/T 9704-2012; says what is wrong with a template."""

from documents.checking import Problem, check, placeholders, sentence
from documents.defaults import KINDS, default
from documents.filling import TYPE, CannotFill, render
from documents.package import MOST_BYTES, brought
from documents.reading import Block, Paragraph, Table, read

__all__ = [
    "KINDS", "MOST_BYTES", "TYPE", "Block", "CannotFill", "Paragraph", "Problem", "Table",
    "brought", "check", "default", "placeholders", "read", "render", "sentence",
]  # fmt: skip
