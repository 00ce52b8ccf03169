"""A second wave beside the first: what was published of the first stays as it was, and nothing stops."""

from __future__ import annotations

import json
import re

import pytest

from tests.support.project import jobs
from tests.support.second_wave import add_second_wave

pytestmark = pytest.mark.build
LINK = re.compile(r'data-est="([^"]+)"[^>]*>([^<]*)<')


def test_the_report_and_the_article_go_on_speaking_of_the_wave_that_the_study_names(whole, tmp_path):
    project = whole.copy(tmp_path / "project")
    article = (project.folder / "results/article/article.nl.html").read_text("utf-8")
    add_second_wave(project)
    run = project.run()
    assert run.returncode == 0, run.stdout + run.stderr
    assert "Weigh wave 2022" in jobs(run)
    assert "Weigh wave 2014" not in jobs(run)
    assert "0 jobs" in project.run().stderr
    usage = json.loads((project.folder / "results/usage.json").read_text("utf-8"))["nl"]["estimates"]
    spoken = {key.split(".")[0] for key, places in usage.items() if "article" in places or "kcc" in places}
    assert spoken == {"2014"}
    later = (project.folder / "results/article/article.nl.html").read_text("utf-8")
    assert LINK.findall(article)
    assert LINK.findall(later) == LINK.findall(article)
