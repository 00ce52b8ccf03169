"""From a notebook to the article, which has its numbers from where the report has them.

REQUIRED INPUTS: the notebook that study.yaml names (none: no article), register.json, verdicts.json, the drafts of the report, workflow/templates
OUTPUTS: drafts/article/{article.<language>.{html,pdf,docx},findings.csv,usage.json}, article/*
STEPS: execute the notebook as a chapter, draft, lint the drafts (writes its findings, never fails), gate (only fails), publish
"""

ARTICLE = {STUDY.article.id: NOTEBOOKS[STUDY.article.id]} if STUDY.article else {}
DRAFTS = f"{PATHS.results}/drafts/article"


rule draft_article:
    """Draft the article in one language as HTML, PDF and Word."""
    message:
        "Draft the article ({wildcards.language})"
    input:
        chapter=collect(rules.execute_chapter.output.chapter, chapter=ARTICLE),
        register=rules.register.output.register,
        verdicts=rules.judge.output.verdicts,
        study=str(STUDY.path),
        templates=TEMPLATES,
    output:
        html=f"{DRAFTS}/article.{{language}}.html",
        pdf=f"{DRAFTS}/article.{{language}}.pdf",
        docx=f"{DRAFTS}/article.{{language}}.docx",
    log:
        f"{PATHS.logs}/draft_article.{{language}}.log",
    params:
        study=str(STUDY.path),
        sources=fingerprint([str(STUDY.path), *TEMPLATES]),
        library=closure_hash("workflow/scripts/draft_article.py"),
    script:
        "../scripts/draft_article.py"


rule lint_article:
    """Lint the article and its finished drafts, the records in the report that they lead to too."""
    message:
        "Lint the article: every number has a source"
    input:
        notebook=ARTICLE.values(),
        html=collect(rules.draft_article.output.html, language=LANGUAGES),
        pdf=collect(rules.draft_article.output.pdf, language=LANGUAGES),
        docx=collect(rules.draft_article.output.docx, language=LANGUAGES),
        reports=collect(rules.draft_report.output.html, language=LANGUAGES),
        register=rules.register.output.register,
        verdicts=rules.judge.output.verdicts,
        study=str(STUDY.path),
    output:
        findings=reviewed("drafts/article/findings.csv", "findings", "findings of the lint of the article"),
        errors=f"{DRAFTS}/errors.txt",
        usage=f"{DRAFTS}/usage.json",
    log:
        f"{PATHS.logs}/lint_article.log",
    params:
        study=str(STUDY.path),
        sources=fingerprint([str(STUDY.path), *ARTICLE.values()]),
        library=closure_hash("workflow/scripts/lint_article.py"),
    script:
        "../scripts/lint_article.py"


rule accept_article:
    """Gate: stop when the lint found errors."""
    message:
        "Gate: accept the article when every number has a source"
    input:
        errors=rules.lint_article.output.errors,
    output:
        accepted=touch(f"{DRAFTS}/accepted"),
    log:
        f"{PATHS.logs}/accept_article.log",
    shell:
        "cat {input.errors:q} > {log:q} && test ! -s {input.errors:q}"


rule publish_article:
    """Publish the accepted drafts; only beside a report that was accepted too, since they lead there."""
    message:
        "Publish the article ({wildcards.language})"
    input:
        accepted=rules.accept_article.output.accepted,
        report=rules.accept_report.output.accepted,
        html=rules.draft_article.output.html,
        pdf=rules.draft_article.output.pdf,
        docx=rules.draft_article.output.docx,
    output:
        html=reviewed("article/article.{language}.html", "article", "article, page, {language}"),
        pdf=reviewed("article/article.{language}.pdf", "article", "article, print, {language}"),
        docx=reviewed("article/article.{language}.docx", "article", "article, Word file, {language}"),
    log:
        f"{PATHS.logs}/publish_article.{{language}}.log",
    shell:
        "(cp {input.html:q} {output.html:q} && cp {input.pdf:q} {output.pdf:q} && "
        "cp {input.docx:q} {output.docx:q}) 2> {log:q}"


PRODUCTS += [
    collect(product, chapter=ARTICLE, language=LANGUAGES)
    for rule in (
        rules.execute_chapter,
        rules.draft_article,
        rules.lint_article,
        rules.accept_article,
        rules.publish_article,
    )
    for product in rule.output
    if ARTICLE
]
