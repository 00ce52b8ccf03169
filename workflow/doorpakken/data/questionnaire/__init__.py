"""Questionnaires: read from a codebook, an SPSS dictionary, LimeSurvey or an XLSForm; written as a form."""

from doorpakken.data.questionnaire.model import Question, Questionnaire
from doorpakken.data.questionnaire.read_questionnaire import read_questionnaire

__all__ = ["Question", "Questionnaire", "read_questionnaire"]
