"""What the rules share: names of files, captions for reviewers, what makes a job run again, and the gate.

REQUIRED INPUTS: findings of a check or a lint, workflow/report/*.rst (`snakemake --report` shows what is `reviewed`)
OUTPUTS: waves/<wave>/accepted, drafts/<document>/accepted; PRODUCTS, to which each rule file adds what it makes
"""

from doorpakken.evidence.provenance.manifest import product_class


report: "../report/workflow.rst"


RESULTS, LOGS, FRAME = PATHS.results, PATHS.logs, PATHS.frame
WAVES = list(STUDY.waves)
LANGUAGES = list(STUDY.languages)
NOTEBOOKS = {chapter.id: str(chapter.notebook) for chapter in STUDY.notebooks}
DOCUMENTS = {name: [chapter.id for chapter in chapters] for name, chapters in STUDY.documents.items()}
WAVE = f"{RESULTS}/waves/{{wave}}"
DRAFTS = f"{RESULTS}/drafts"
PRODUCTS = [
    *collect(f"{WAVE}/accepted", wave=WAVES),
    *collect(f"{DRAFTS}/{{document}}/accepted", document=DOCUMENTS),
]


wildcard_constraints:
    wave="|".join(WAVES),
    chapter="|".join(NOTEBOOKS),
    document="|".join(DOCUMENTS),
    language="|".join(LANGUAGES),
    checked="|".join(
        [*collect("waves/{wave}", wave=WAVES), *collect("drafts/{document}", document=DOCUMENTS)]
    ),


def reviewed(name, caption, category):
    """A product, by its name below the results, that reviewers see with its caption, class and origin."""
    first, *_ = collect(name, document=DOCUMENTS, allow_missing=True)
    labels = {
        "product": name,
        "class": product_class(first),
        "data": "simulated" if STUDY.simulated else "collected",
    }
    return report(f"{RESULTS}/{name}", caption=f"../report/{caption}.rst", category=category, labels=labels)


def documents(wildcards):
    """The documents and the raw file of a wave."""
    return PATHS.documents(wildcards.wave)


def sources(rule):
    """How to hash the inputs that no rule makes: it sees what dates do not, an older file put back in place."""

    def hashed(wildcards):  # one that asked for `input` would be left out when Snakemake looks for changes
        paths, *_ = rule.expand_input(dict(wildcards.items()))
        return fingerprint(path for path in paths if not Path(path).is_relative_to(RESULTS))

    return hashed


def code(rule):
    """A hash of the script of a rule and of all that it imports of the library."""
    return closure_hash(f"workflow/scripts/{Path(rule.script).name}")


def scripts():
    """The rules that run a script, of those that are read."""
    return [rule for rule in workflow.rules if rule.script]


def codes(wildcards):
    """The hash of the code of each rule that runs a script."""
    return {rule.name: code(rule) for rule in scripts()}


rule accept:
    """Gate: stop when a check or a lint found errors; what goes on waits for this."""
    message:
        "Gate: accept {wildcards.checked} when it has no errors"
    input:
        errors=f"{RESULTS}/{{checked}}/errors.txt",
    output:
        accepted=touch(f"{RESULTS}/{{checked}}/accepted"),
    log:
        f"{LOGS}/{{checked}}/accept.log",
    shell:
        "cat {input.errors:q} > {log:q} && test ! -s {input.errors:q}"
