"""What the desk's commands share: its options, its sellers, what it is asked to do and how it is shown.

Not here: the commands, which stand beside this folder under their own names. Everyday commands reach it by `way.py`
alone, which imports the rest only where a desk is configured.
"""
