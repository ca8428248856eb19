"""The version, in one place; a test compares it with the package's and the changelog's."""

VERSION = "0.1.0"
