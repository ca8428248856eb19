"""Parts of a configuration as a shop writes them: a seller, and two templates."""

from __future__ import annotations

SELLER = '[[seller]]\nname = "А"\ntoken_file = "t"\n'
TEXTS = '[templates.texts]\nhi = "Здравствуйте!"\nlong = "Пожалуйста, приложите фото."\n'
