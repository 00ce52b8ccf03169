"""Questionnaires: read from a codebook, an SPSS dictionary, LimeSurvey or an XLSForm; written as a form."""

from doorpakken.data.questionnaire.model import Question, Questionnaire
from doorpakken.data.questionnaire.read_questionnaire import read_questionnaire
from doorpakken.data.questionnaire.write_form import FORMATS, write_form

__all__ = ["FORMATS", "Question", "Questionnaire", "read_questionnaire", "write_form"]
