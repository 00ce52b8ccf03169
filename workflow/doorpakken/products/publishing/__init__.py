"""Publishing: executed chapters in, one self-contained page and one accessible PDF out.

markdown = chapter_markdown(notebook, "nl", resolver(register, "nl"), name="01_summary.ipynb")
write_document(read_document([("summary", markdown)], meta), meta, {"html": page, "pdf": print})
"""

from doorpakken.products.publishing.chapter_markdown import chapter_markdown
from doorpakken.products.publishing.document_metadata import Meta
from doorpakken.products.publishing.read_back import chapter_pages, chapter_texts
from doorpakken.products.publishing.write_documents import write_document

__all__ = ["Meta", "chapter_markdown", "chapter_pages", "chapter_texts", "write_document"]
