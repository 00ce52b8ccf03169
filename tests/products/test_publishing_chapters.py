"""From executed notebooks to markdown: which cells and outputs count, and what is refused."""

from __future__ import annotations

import json
import re

import nbformat.v4 as notebook_format
import pytest
from nbformat import NotebookNode

from doorpakken.data.study.notebooks import read_notebook
from doorpakken.errors import UserError
from doorpakken.products.publishing import chapter_markdown
from doorpakken.products.publishing.chapter_markdown import fence
from doorpakken.products.publishing.pandoc import parse
from doorpakken.products.publishing.pandoc_nodes import nodes
from doorpakken.products.reporting import MIME
from tests.support.publishing_sample import chapters, notebooks, resolve, table


def notebook(*cells: NotebookNode) -> NotebookNode:
    return notebook_format.new_notebook(cells=list(cells))


def prose(text: str, *tags: str) -> NotebookNode:
    return notebook_format.new_markdown_cell(text, metadata={"tags": list(tags)})


def code(*outputs: NotebookNode) -> NotebookNode:
    return notebook_format.new_code_cell("secret = 42", outputs=list(outputs))


def block(**languages: object) -> NotebookNode:
    return notebook_format.new_output("display_data", data={MIME: languages})


def written(*cells: NotebookNode, language: str = "nl") -> str:
    return chapter_markdown(notebook(*cells), language, lambda expression: f"<{expression}>", name="01_test")


def test_tags_pick_cells_and_untagged_cells_count_for_all() -> None:
    cells = (
        prose("nederlands", "nl"),
        prose("english", "en"),
        prose("beide", "other"),
        prose("samen", "nl", "en"),
    )
    assert written(*cells) == "nederlands\n\nbeide\n\nsamen\n"
    assert written(*cells, language="en") == "english\n\nbeide\n\nsamen\n"


def test_code_and_outputs_other_than_blocks_are_left_out() -> None:
    printed = notebook_format.new_output("stream", text="gedrukt", name="stdout")
    shown = notebook_format.new_output(
        "execute_result", data={"text/plain": "plat", "text/html": "<b>opmaak</b>"}
    )
    assert written(prose("tekst"), code(printed, shown, block(nl={"a": 1}))) == (
        'tekst\n\n```{=doorpakken}\n{"a": 1}\n```\n'
    )


def test_the_block_of_the_language_is_taken() -> None:
    cell = code(block(nl={"in": "nl"}, en={"in": "en"}))
    assert '"in": "nl"' in written(cell)
    assert '"in": "en"' in written(cell, language="en")


@pytest.mark.parametrize("ticks", ["`", "```", "`````"])
def test_a_fence_is_longer_than_any_in_its_json(ticks: str) -> None:
    given = {"text": f"{ticks} x {ticks}{{=html}}"}
    tree = parse(f"before\n\n{fence(given)}\n\nafter")
    found = [node["c"] for node in nodes(tree["blocks"]) if node["t"] == "RawBlock"]
    assert [kind for kind, _ in found] == ["doorpakken"]
    assert json.loads(found[0][1]) == given
    assert len(tree["blocks"]) == 3


def test_placeholders_are_resolved_from_their_words() -> None:
    assert written(prose('A {{est("a").pct}} b {{  est("b",\n domain="x") }}.')) == (
        'A <est("a").pct> b <est("b",\n domain="x")>.\n'
    )


def test_a_placeholder_that_cannot_be_resolved_names_chapter_and_cell() -> None:
    cells = prose("goed"), prose('fout {{ est("goall").pct }}', "nl")
    with pytest.raises(UserError, match=r"01_test, cell 2: .*resolved.*goall") as caught:
        chapter_markdown(notebook(*cells), "nl", resolve("nl"), name="01_test")
    assert str(caught.value).count("\n") < 8
    chapter_markdown(notebook(*cells), "en", resolve("en"), name="01_test")


def test_braces_that_do_not_close_are_refused() -> None:
    with pytest.raises(UserError, match=r"cell 1: a placeholder does not close.*\{\{ est"):
        written(prose('tekst {{ est("a") } verder'))


def test_an_output_that_is_an_error_is_refused() -> None:
    failed = notebook_format.new_output("error", ename="KeyError", evalue="'kcc'", traceback=[])
    with pytest.raises(
        UserError, match=r"01_test, cell 2: the cell ended in an error\. Found KeyError: 'kcc'"
    ):
        written(prose("tekst"), code(failed))


def test_a_block_without_the_language_is_refused() -> None:
    with pytest.raises(UserError, match=r"cell 1: an output lacks a language\. Found nl; expected en"):
        written(code(block(nl=table("nl"))), language="en")


def test_both_languages_have_the_same_structure() -> None:
    """Headings, lists, notes and blocks come in the same order; only their words differ."""

    def skeleton(language: str) -> list[tuple[str, list[str]]]:
        shapes = []
        for name, text in chapters(language):
            kinds = []
            for node in nodes(parse(text)["blocks"]):
                if node["t"] == "RawBlock":
                    made = json.loads(node["c"][1])
                    kinds.append(f"{made['block']} {made['id']} {sorted(made)}")
                elif node["t"] not in ("Str", "Space", "SoftBreak"):
                    level = node["c"][0] if node["t"] == "Header" else ""
                    kinds.append(f"{node['t']}{level}")
            shapes.append((name, kinds))
        return shapes

    assert skeleton("nl") == skeleton("en")
    assert any("figure fig-goal" in kind for _, kinds in skeleton("nl") for kind in kinds)


def test_no_code_and_no_preview_reaches_the_chapters() -> None:
    for language in ("nl", "en"):
        text = "\n".join(markdown for _, markdown in chapters(language))
        assert not re.search(r"report\.figure|preview|printed words|\{\{", text)
        assert "[44" in text
    assert len(notebooks()) == 3


def saved(path, *cells: dict, form: int = 4, minor: int = 5):
    made = {"cells": list(cells), "metadata": {}, "nbformat": form, "nbformat_minor": minor}
    path.write_text(json.dumps(made), encoding="utf-8")
    return path


def test_cells_without_an_id_of_their_own_get_the_same_one_in_each_run(tmp_path) -> None:
    cell = {"cell_type": "markdown", "metadata": {}, "source": "# A"}
    path = saved(tmp_path / "a.ipynb", cell, cell | {"id": "one"}, cell | {"id": "one"})
    assert [made.id for made in read_notebook(path).cells] == ["cell-1", "one", "cell-3"]
    assert read_notebook(path) == read_notebook(path)


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"cells": [], "nbformat": 4}'])
def test_what_is_no_notebook_is_named(tmp_path, text) -> None:
    path = tmp_path / "chapter.ipynb"
    path.write_text(text, encoding="utf-8")
    row = ", row 1" if text in ("", "{") else ""  # where JSON ends too soon
    with pytest.raises(UserError, match=rf"chapter\.ipynb{row}: not a notebook") as caught:
        read_notebook(path)
    assert len(str(caught.value)) < 350


def test_a_notebook_of_an_older_format_is_to_be_saved_again(tmp_path) -> None:
    path = saved(tmp_path / "old.ipynb", form=3, minor=0)
    with pytest.raises(UserError, match=r"format 3, not 4.*save it again"):
        read_notebook(path)
