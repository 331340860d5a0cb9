"""Who is a person though no header lists them: common given names, and who does what only people do."""

from __future__ import annotations

import re
from collections.abc import Iterator

from afteraction.rubric.products import PRODUCTS
from afteraction.rubric.vocabulary import vocabulary

# Common given names of many countries; those that are words of the trade or of English (Will, Mark, Ruby, May) are left out.
_GIVEN = vocabulary(
    "aaron abdul abigail adam adrian agnes ahmed aisha alan albert alejandro alex alexander alexandra alexandre alexei alfred ali alice alicia alison amanda amelia amir amit ana anastasia anders andre andrea andreas andrei andrew angela anika anil anita anja ann anna anne annika anthony antoine antonio anton aram ariel arjun arthur arun astrid ayesha barbara bartosz beatriz ben benjamin bernard beth bob boris brandon brenda brian bruno camille carla carlos carmen caroline catherine cecilia cedric charles charlotte chen chiara chloe chris christian christina christine christoph christopher claire clara claudia colin connor craig cristina dan daniel daniela danielle dave david deborah deepak denise dennis derek diana diego dimitri dmitri dmitry dominik donald donna doris dorothy douglas edith eduardo edward eileen elena eleanor elias elif elisa elizabeth ellen emil emily emma enrique eric erica erik erika ernesto esther ethan eugene eva evan evelyn fabian fatima federico felipe felix fernando fiona florian francesca francesco francisco francois franz frederik friedrich gabriel gabriela gary george gerald gina giovanni giulia gloria gonzalo greg gregory greta guillaume gustavo hana hannah hans harry hassan heather hector heidi helen helena henrik henry hiroshi hugo ian ibrahim ida igor ingrid ines irene irina isaac isabel isabella ivan jacob jakob jakub james jamie jane janet jason javier jean jeff jeffrey jelena jennifer jenny jens jeremy jesse jessica jim joan joana joanna joel johan johann johanna johannes john jonas jonathan jorge jose joseph joshua juan juana judith juergen julian juliana julie julien jürgen kai karen karin karl karolina kate katarina katharina katherine kathleen katie katya kavita keith kelly ken kenji kenneth kevin khalid kim kirsten klaus kristen kristina kumar kyle lars laura lauren laurent lea lee leila lena leo leon leonard leonardo lin linda lisa liz lorenzo louis louise luca lucas lucia luigi luis luisa lukas lydia maggie magnus manuel marc marcel marcelo marco marcos marcus margaret maria mariana marie marina mario marion marko markus marta martha martin martina mary mateo mateusz mathias mathieu matt matteo matthew matthias maurice mehmet mei melanie melissa michael michel michelle miguel mikael mike mikhail milan mina ming mohamed mohammed monica moritz muhammad nadia nadine naomi natalia natalie natasha nathan neha neil nicholas nicola nicolas nicole niels nikita niklas nikolai nina nils nora norbert olaf olga oliver olivia omar osman pablo pamela paola patricia patrick paul paula paulo pawel pedro peter petra philip philipp philippe pierre piotr priya rachel rafael rahul raj rajesh ralph ramon raphael raul ravi rebecca ricardo richard rita robert roberto rodrigo roger roland roman ronald rosa roxana ruben ruth ryan salma sam samantha samir samuel sandra sanjay santiago sara sarah sasha scott sean sebastian sergei sergey sergio sharon shreya silvia simon simone sofia sonia sophia sophie stefan stefanie stella stephan stephanie stephen steve steven sunil susan susanne suresh susana svetlana sven sylvia takashi tamara tania tanja tanya tatiana teresa thomas tim timothy tina tobias todd tom tomas tomasz toni tony tracy ulrich ursula valentina valerie vanessa vera veronica victor victoria vijay vikram viktor vincent virginia vladimir walter wei wendy werner wolfgang xavier yan yara yasmin yolanda youssef yuki yuri yusuf yvonne zainab zoe zoltan"
)
_NAME = r"(?<![\w.@/-])(?P<name>[A-Z][a-zà-öø-ÿ]{1,15})(?P<last> [A-Z][a-zà-öø-ÿ'’-]{2,20})?"
_RULEBOOK = r"(?:the |our |a |any |that )?(?:\w+ )?(?:process(?:es)?|procedures?|runbooks?|checklists?|playbooks?|protocols?|polic(?:y|ies)|instructions?|guides?|guidelines?|rules|docs|documentation|steps|advice|plan|training)\b"
_NOT = r"(?:did not|didn['’]t|does not|doesn['’]t|had not|hadn['’]t|has not|hasn['’]t|never|failed to|fails to)"
# What only people do or are; a program does not forget *to* do something, bother, or neglect.
_PEOPLE_ONLY = re.compile(
    rf"{_NAME} (?:(?:then|also|again|simply|just|clearly|completely|apparently) )?(?:(?:forgot|forgets|neglected|neglects) to\b|(?:couldn['’]t|could not) be bothered|botched\b|bungled\b|fat-fingered\b|messed up\b|screwed up\b"
    rf"|{_NOT} (?:even |properly |really |fully )?(?:(?:follow|followed|read|obey|consult|consulted) {_RULEBOOK}|bother|care\b|pay attention|paid attention|think\b|thought\b|realis|realiz|double-?check|escalate\b|escalated\b|(?:ask|tell|inform|consult|told|asked|warn|warned) (?:any(?:one|body)|us|me|him|her|the (?:\w+ )?team|support|management)\b)"
    r"|(?:was|is|were|has been|had been|got) (?:(?:so|very|too|rather|just|simply|being|a bit|a little|extremely|really|quite) )*(?:careless|negligent|incompetent|sloppy|lazy|reckless|irresponsible|inattentive|clueless|stupid|foolish|inexperienced|overconfident|to blame|at fault|not paying attention)\b)"
)
_OWN_FAULT = re.compile(
    rf"{_NAME}['’]s? (?:own )?(?:fault|negligence|carelessness|incompetence|laziness|sloppiness|oversight|blunder)\b"
)
_THINGS = ("bot", "ies", "manager", "service", "scheduler", "server", "proxy", "ing", "tion", "ment")
# Groups, times and nouns that begin sentences with a capital and are nobody's name.
_NOBODY = vocabulary(
    "the this that these those it he she they we you who whoever which what there here one someone somebody everyone everybody anyone anybody nobody none management engineering operations ops support security product platform marketing sales finance legal leadership team teams staff people users user customers customer engineers engineer developers developer operators operator admins admin reviewers reviewer service services monitoring alerting deployment deployments system systems database cluster server servers client clients script scripts pipeline scheduler controller worker workers job jobs bot agent agents nobody today yesterday tomorrow monday tuesday wednesday thursday friday saturday sunday january february march april may june july august september october november december but and then also later however our your their his her my its if when because while although since so not never page segmentation responders responder oncall contractor contractors vendor vendors provider providers human humans another each neither both some many most few several all any"
)


def acting(text: str) -> Iterator[str]:
    """Names, in lower case, of whom a sentence says what can be said of people only; never a product, a group or a pronoun."""
    for pattern in (_PEOPLE_ONLY, _OWN_FAULT):
        for match in pattern.finditer(text):
            words = [match["name"].lower(), *(match["last"] or "").lower().split()]
            if not any(word in PRODUCTS or word in _NOBODY or word.endswith(_THINGS) for word in words):
                yield from words


def given(word: str) -> bool:
    """Whether a capitalised word, in lower case, is a common given name and no product."""
    return word in _GIVEN and word not in PRODUCTS
