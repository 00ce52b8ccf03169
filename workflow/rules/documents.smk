"""From chapters to the report and, where the study has one, the article: one path for each {document}.

REQUIRED INPUTS: chapters/*.ipynb and their notebooks, register.json, verdicts.json, study.yaml, workflow/templates
OUTPUTS: drafts/<document>/*, <document>/<document>.<language>.{html,pdf}, a .docx of the article too
STEPS: draft, lint the drafts (writes its findings, never fails), accept (the gate, only fails), publish
"""

DRAFT = f"{DRAFTS}/{{document}}/{{document}}.{{language}}"
TEMPLATES = sorted(str(path) for path in Path("workflow/templates").rglob("*.*") if path.is_file())
FORMS = {"report": ["html", "pdf"], "article": ["html", "pdf", "docx"]}


def notebooks(wildcards):
    """The notebooks of a document."""
    return [NOTEBOOKS[chapter] for chapter in DOCUMENTS[wildcards.document]]


def chapters(wildcards):
    """The executed chapters of a document."""
    return collect(rules.execute_chapter.output.chapter, chapter=DOCUMENTS[wildcards.document])


def word_files(wildcards):
    """The Word files of a document that has them."""
    words = [wildcards.document] if "docx" in FORMS[wildcards.document] else []
    return collect(rules.draft_word.output.docx, document=words, language=LANGUAGES)


def evidence(wildcards):
    """The pages that the numbers of a document lead to when these are not its own: those of the report."""
    others = [] if wildcards.document == "report" else ["report"]
    return collect(rules.draft.output.html, document=others, language=LANGUAGES)


def gates(wildcards):
    """The gate of a document, and that of the report when its numbers lead there."""
    return collect(f"{DRAFTS}/{{document}}/accepted", document=dict.fromkeys(["report", wildcards.document]))


rule draft:
    """Draft a document in one language as a page and a print."""
    message:
        "Draft the {wildcards.document} ({wildcards.language})"
    input:
        chapters=chapters,
        register=rules.register.output.register,
        verdicts=rules.verdicts.output.verdicts,
        study=str(STUDY.path),
        templates=TEMPLATES,
    output:
        html=f"{DRAFT}.html",
        pdf=f"{DRAFT}.pdf",
    log:
        f"{LOGS}/drafts/{{document}}/draft.{{language}}.log",
    script:
        "../scripts/draft.py"


rule draft_word:
    """Draft a document in one language as a Word file."""
    message:
        "Draft the {wildcards.document} as a Word file ({wildcards.language})"
    input:
        chapters=chapters,
        register=rules.register.output.register,
        verdicts=rules.verdicts.output.verdicts,
        study=str(STUDY.path),
        templates=TEMPLATES,
    output:
        docx=f"{DRAFT}.docx",
    log:
        f"{LOGS}/drafts/{{document}}/draft_word.{{language}}.log",
    script:
        "../scripts/draft.py"


rule lint:
    """Lint the chapters of a document and its finished drafts: no number without a source."""
    message:
        "Lint the {wildcards.document}: every number has a source"
    input:
        notebooks=notebooks,
        html=collect(f"{DRAFT}.html", language=LANGUAGES, allow_missing=True),
        pdf=collect(f"{DRAFT}.pdf", language=LANGUAGES, allow_missing=True),
        docx=word_files,
        evidence=evidence,
        estimates=STORED,
        register=rules.register.output.register,
        verdicts=rules.verdicts.output.verdicts,
        study=str(STUDY.path),
    output:
        findings=reviewed("drafts/{document}/findings.csv", "findings", "4 Report and article"),
        errors=f"{DRAFTS}/{{document}}/errors.txt",
        usage=f"{DRAFTS}/{{document}}/usage.json",
    log:
        f"{LOGS}/drafts/{{document}}/lint.log",
    script:
        "../scripts/lint.py"


rule publish:
    """Publish an accepted draft; what leads to the report only beside a report that was accepted too."""
    message:
        "Publish {wildcards.document}.{wildcards.language}.{wildcards.form}"
    input:
        accepted=gates,
        draft=f"{DRAFT}.{{form}}",
    output:
        published=reviewed("{document}/{document}.{language}.{form}", "document", "4 Report and article"),
    log:
        f"{LOGS}/drafts/{{document}}/publish.{{language}}.{{form}}.log",
    shell:
        "cp {input.draft:q} {output.published:q} 2> {log:q}"


PRODUCTS += collect(rules.lint.output, document=DOCUMENTS)
for document in DOCUMENTS:
    editions = collect(
        "{document}/{document}.{language}.{form}", document=document, language=LANGUAGES, form=FORMS[document]
    )
    PRODUCTS += collect("{folder}/{edition}", folder=[DRAFTS, RESULTS], edition=editions)
