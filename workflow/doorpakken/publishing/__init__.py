"""Publishing: executed chapters in, one self-contained page and one accessible PDF out.

markdown = chapter_markdown(notebook, "nl", resolver(register, "nl"), name="01_summary.ipynb")
html, pdf = publish_document([("summary", markdown)], Meta(...), folder)
"""

from doorpakken.publishing.chapters import chapter_markdown
from doorpakken.publishing.meta import Meta
from doorpakken.publishing.publish import publish_document
from doorpakken.publishing.reading import chapter_pages, chapter_texts

__all__ = ["Meta", "chapter_markdown", "chapter_pages", "chapter_texts", "publish_document"]
