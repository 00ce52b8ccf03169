"""From chapters to the report.

REQUIRED INPUTS: register.json, verdicts.json, the notebooks that study.yaml names, workflow/templates
OUTPUTS: chapters/<chapter>.ipynb, drafts/{report.<language>.{html,pdf},findings.csv,usage.json}, report/*
STEPS: execute each chapter, draft, lint the drafts (writes its findings, never fails), gate (only fails), publish
"""

DRAFT = f"{PATHS.results}/drafts/report.{{language}}"
TEMPLATES = sorted(str(path) for path in Path("workflow/templates").rglob("*.*") if path.is_file())


def notebook(wildcards):
    """The notebook of a chapter."""
    return NOTEBOOKS[wildcards.chapter]


def source(wildcards):
    """A hash of the notebook of a chapter."""
    return fingerprint([NOTEBOOKS[wildcards.chapter]])


rule execute_chapter:
    """Execute a chapter; a failing cell stops the build with chapter, cell, line and error."""
    message:
        "Execute chapter {wildcards.chapter}"
    input:
        notebook=notebook,
        register=rules.register.output.register,
        verdicts=rules.judge.output.verdicts,
    output:
        chapter=f"{PATHS.results}/chapters/{{chapter}}.ipynb",
    log:
        f"{PATHS.logs}/chapters/{{chapter}}.log",
    params:
        source=source,
        library=closure_hash("workflow/scripts/execute_chapter.py"),
    script:
        "../scripts/execute_chapter.py"


rule draft_report:
    """Draft the report in one language as HTML and PDF."""
    message:
        "Draft the report ({wildcards.language})"
    input:
        chapters=collect(rules.execute_chapter.output.chapter, chapter=CHAPTERS),
        register=rules.register.output.register,
        verdicts=rules.judge.output.verdicts,
        study=str(STUDY.path),
        templates=TEMPLATES,
    output:
        html=f"{DRAFT}.html",
        pdf=f"{DRAFT}.pdf",
    log:
        f"{PATHS.logs}/draft.{{language}}.log",
    params:
        study=str(STUDY.path),
        sources=fingerprint([str(STUDY.path), *TEMPLATES]),
        library=closure_hash("workflow/scripts/draft_report.py"),
    script:
        "../scripts/draft_report.py"


rule lint_report:
    """Lint the chapters and the finished drafts: no number without a source."""
    message:
        "Lint the report: every number has a source"
    input:
        notebooks=list(CHAPTERS.values()),
        html=collect(rules.draft_report.output.html, language=LANGUAGES),
        pdf=collect(rules.draft_report.output.pdf, language=LANGUAGES),
        register=rules.register.output.register,
        verdicts=rules.judge.output.verdicts,
        study=str(STUDY.path),
    output:
        findings=reviewed("drafts/findings.csv", "findings", "findings of the lint"),
        errors=f"{PATHS.results}/drafts/errors.txt",
        usage=f"{PATHS.results}/drafts/usage.json",
    log:
        f"{PATHS.logs}/lint.log",
    params:
        study=str(STUDY.path),
        sources=fingerprint([str(STUDY.path), *CHAPTERS.values()]),
        library=closure_hash("workflow/scripts/lint_report.py"),
    script:
        "../scripts/lint_report.py"


rule accept_report:
    """Gate: stop when the lint found errors."""
    message:
        "Gate: accept the report when every number has a source"
    input:
        errors=rules.lint_report.output.errors,
    output:
        accepted=touch(f"{PATHS.results}/drafts/accepted"),
    log:
        f"{PATHS.logs}/accept_report.log",
    shell:
        "cat {input.errors:q} > {log:q} && test ! -s {input.errors:q}"


rule publish_report:
    """Publish the accepted drafts."""
    message:
        "Publish the report ({wildcards.language})"
    input:
        accepted=rules.accept_report.output.accepted,
        html=rules.draft_report.output.html,
        pdf=rules.draft_report.output.pdf,
    output:
        html=reviewed("report/report.{language}.html", "report", "page, {language}"),
        pdf=reviewed("report/report.{language}.pdf", "report", "print, {language}"),
    log:
        f"{PATHS.logs}/publish.{{language}}.log",
    shell:
        "(cp {input.html:q} {output.html:q} && cp {input.pdf:q} {output.pdf:q}) 2> {log:q}"


PRODUCTS += [
    collect(product, chapter=CHAPTERS, language=LANGUAGES)
    for rule in (
        rules.execute_chapter,
        rules.draft_report,
        rules.lint_report,
        rules.accept_report,
        rules.publish_report,
    )
    for product in rule.output
]
