"""The tables of a LimeSurvey structure and their fields, in the order in which the program writes them."""

from __future__ import annotations

from collections.abc import Mapping

VERSION = "261"
OF_QUESTIONS = (
    "qid parent_qid sid gid type title question preg help other mandatory question_order language "
    "scale_id same_default relevance modulename"
)
FIELDS: Mapping[str, tuple[str, ...]] = {
    table: tuple(names.split())
    for table, names in {
        "answers": "qid code answer sortorder assessment_value language scale_id",
        "conditions": "cid qid cqid cfieldname method value scenario",
        "groups": "gid sid group_name group_order description language randomization_group grelevance",
        "questions": OF_QUESTIONS,
        "subquestions": OF_QUESTIONS,
        "question_attributes": "qid attribute value language",
        "surveys": "sid admin expires startdate adminemail anonymized faxto format savetimings template "
        "language additional_languages datestamp usecookie allowregister allowsave "
        "autonumber_start autoredirect allowprev printanswers ipaddr refurl publicstatistics "
        "publicgraphs listpublic htmlemail sendconfirmation tokenanswerspersistence assessments "
        "usecaptcha usetokens bounce_email attributedescriptions emailresponseto "
        "emailnotificationto tokenlength showxquestions showgroupinfo shownoanswer showqnumcode "
        "bouncetime bounceprocessing bounceaccounttype bounceaccounthost bounceaccountpass "
        "bounceaccountencryption bounceaccountuser showwelcome showprogress questionindex "
        "navigationdelay nokeyboard alloweditaftercompletion googleanalyticsstyle "
        "googleanalyticsapikey",
        "surveys_languagesettings": "surveyls_survey_id surveyls_language surveyls_title "
        "surveyls_description surveyls_welcometext surveyls_endtext surveyls_url surveyls_urldescription "
        "surveyls_email_invite_subj surveyls_email_invite surveyls_email_remind_subj "
        "surveyls_email_remind surveyls_email_register_subj surveyls_email_register "
        "surveyls_email_confirm_subj surveyls_email_confirm surveyls_dateformat "
        "surveyls_attributecaptions email_admin_notification_subj email_admin_notification "
        "email_admin_responses_subj email_admin_responses surveyls_numberformat attachments",
    }.items()
}
# Of a survey: groups page by page, moments kept; the rest as the program has it.
ON_OR_OFF = (
    "anonymized=Y format=G savetimings=N datestamp=Y usecookie=N allowregister=N allowsave=Y "
    "autonumber_start=0 autoredirect=N allowprev=Y printanswers=N ipaddr=N refurl=N "
    "publicstatistics=N publicgraphs=N listpublic=N htmlemail=Y sendconfirmation=Y "
    "tokenanswerspersistence=N assessments=N usecaptcha=N usetokens=N tokenlength=15 "
    "showxquestions=N showgroupinfo=B shownoanswer=N showqnumcode=X bounceprocessing=N "
    "showwelcome=N showprogress=Y questionindex=0 navigationdelay=0 nokeyboard=N "
    "alloweditaftercompletion=N googleanalyticsstyle=0"
)
SURVEY: Mapping[str, str] = dict(pair.split("=") for pair in ON_OR_OFF.split())
