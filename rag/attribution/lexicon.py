"""Verbs of speech and the words around them, as news uses them."""

from __future__ import annotations

from enum import StrEnum

from rag.text import MONTHS, VERB_FORMS, WEEKDAYS


class Frame(StrEnum):
    """What stands behind a verb of speech."""

    CLAUSE = "clause"  # said (that) it was late
    TELL = "tell"  # told reporters (that) it was late; told them to go
    THING = "thing"  # announced a cease-fire; announced (that) …
    ASK = "ask"  # urged them to go; asked the council to act
    ACCUSE = "accuse"  # accused them of lying; blamed them for it
    CALL = "call"  # called it a lie; called for calm; called on them to go
    DESCRIBE = "describe"  # described it as a lie
    SPEAK = "speak"  # spoke of a lie; warned of a flood
    QUOTE = "quote"  # "No," he shouted: with quotation marks only


_FRAMES = {
    Frame.CLAUSE: "say add argue note insist explain state write tweet reply respond stress "
    "maintain acknowledge admit concede complain contend assert declare emphasize "
    "emphasise observe remark recall reiterate repeat suggest testify allege claim "
    "caution joke quip comment report reveal point-out post boast underline "
    "underscore disclose opine lament confess mention conclude hint signal answer "
    "estimate",
    Frame.TELL: "tell remind inform assure",
    Frame.THING: "announce deny confirm promise pledge vow demand propose predict threaten",
    Frame.ASK: "urge ask advise implore beg appeal",
    Frame.ACCUSE: "accuse blame",
    Frame.CALL: "call",
    Frame.DESCRIBE: "refer describe characterize denounce dismiss condemn hail welcome",
    Frame.SPEAK: "warn speak",
    Frame.QUOTE: "shout cry exclaim whisper continue begin laugh read go-on wonder sigh chant sing",
}
VERBS = {
    form.split()[0]: (lemma, frame)
    for frame, verbs in _FRAMES.items()
    for lemma in (verb.replace("-", " ") for verb in verbs.split())
    for form in VERB_FORMS[lemma]
}
"""Every form of every verb (the second word of two left out) with its lemma and what stands behind it."""

TWO_WORDS = {"point": "out", "points": "out", "pointed": "out", "pointing": "out", "go": "on", "went": "on"}

LEMMAS = frozenset(lemma for lemma, _ in VERBS.values())
NOUNS = frozenset(
    "notes note states state stress stresses remark remarks report reports claim claims comment comments "
    "post posts reply replies answer answers joke jokes repeat estimate estimates hint hints signal tweet "
    "tweets caution demand demands promise promises pledge pledges vow vows appeal appeals call calls "
    "blame read reads cry estimated alleged warning reporting saying recall mention ask agreed express "
    "reveal posted".split()
)
"""Forms that are nouns or adjectives as often; they need more around them to count as verbs."""

PREPOSITIONS = frozenset(
    "of for in at from with to on by about against under over during after before near outside inside "
    "into through across between among behind within via alongside covering throughout amid despite "
    "following like unlike besides beyond except since until upon per given towards toward because".split()
)
DETERMINERS = frozenset(
    "the a an his her their its our my this that these those some several many most few two three four "
    "five six one another other no both all each every any more".split()
)
PRONOUNS = frozenset("he she they it i we you".split())
BREAKS = frozenset(
    "that as when because while if but although though since than where which who whom whose what how why "
    "whether is was are were be been being has had have will would could can should may might must shall "
    "did does do so until unless despite meanwhile however".split()
)
AUXILIARIES = frozenset(
    "has have had also later then again once already just recently still always often even did does do "
    "never afterwards afterward earlier previously instead now subsequently first initially merely only "
    "further too simply long far".split()
)
BE = frozenset("is are was were be been being am isn wasn aren weren get got gets".split())
HINDERS = frozenset(
    "to not never cannot can could would will should might may must won wouldn couldn can't won't "
    "wouldn't couldn't didn't doesn't don't hasn't haven't isn't wasn't shouldn't nor didn’t won’t "
    "wouldn’t".split()
)
DAYS = frozenset((*WEEKDAYS, *MONTHS, "yesterday", "today", "tonight", "tomorrow"))
PARTICLES = frozenset(
    "de da di del der den van von la le al el bin ibn ben bint abu du dos das ter st".split()
)

ROLES = frozenset(
    "president vice prime minister premier chancellor secretary general foreign defence defense interior "
    "finance ambassador envoy spokesman spokeswoman spokesperson senator sen rep representative "
    "congressman congresswoman governor gov mayor judge justice sheriff chief police commissioner captain "
    "capt lieutenant lt colonel col major maj sergeant sgt staff admiral adm commander cmdr officer "
    "general gen brigadier marshal king queen prince princess pope cardinal bishop archbishop reverend "
    "rev father rabbi imam sheikh mr mrs ms miss dr doctor professor prof sir lady lord dame attorney "
    "lawyer director deputy acting interim assistant senior junior former chairman chairwoman chair ceo "
    "coach manager leader union head press state treasury economy trade health energy education "
    "environment executive speaker majority minority counsel special analyst economist author actor "
    "actress singer star correspondent reporter editor officer detective inspector superintendent "
    "commission council party agricultural immigration first under high permanent national security "
    "adviser advisor fire district us u.s un u.n eu nato uk u.k ret supreme allied".split()
)
"""Words, with a capital or without, that stand in front of a name and are no part of it."""

PEOPLE = frozenset(
    "president minister premier chancellor secretary ambassador envoy spokesman spokeswoman spokesperson "
    "senator representative congressman congresswoman governor mayor judge justice sheriff chief "
    "commissioner captain lieutenant colonel major sergeant admiral commander officer general king queen "
    "prince princess pope cardinal bishop archbishop reverend priest pastor rabbi imam sheikh doctor "
    "professor attorney lawyer director deputy chairman chairwoman chair ceo coach manager leader head "
    "speaker analyst economist author actor actress singer writer correspondent reporter editor detective "
    "inspector superintendent adviser advisor diplomat storekeeper owner founder professor researcher "
    "scientist striker defender goalkeeper midfielder captain boss politician lawmaker prosecutor "
    "official negotiator counterpart colleague executive star player resident trustee forecaster planner "
    "historian expert driver teacher student mother father son daughter brother sister wife husband widow "
    "man woman boy girl teenager victim witness pilot skipper farmer artist director filmmaker musician "
    "rapper comedian host candidate nominee".split()
)
FEMALE = frozenset(
    "mrs ms miss queen princess spokeswoman chairwoman congresswoman actress mother daughter sister wife "
    "widow woman girl lady dame".split()
)
MALE = frozenset(
    "mr king prince spokesman chairman congressman actor father son brother husband man boy sir lord "
    "pope".split()
)
COLLECTIVE = frozenset(
    "house ministry department union court council commission committee party bank office agency "
    "association company group army navy police force university institute center centre service board "
    "federation league authority bureau corp inc ltd co society foundation times post journal news press "
    "kremlin pentagon nato un eu congress senate parliament government administration embassy forum trust "
    "club alliance".split()
)

# Given names that are nearly always a woman's or a man's, so that "she said" is not tied to a John.
WOMEN = frozenset(
    "alexandra alice alicia alison amanda amy andrea angela anita ann anna anne annie barbara betty beth "
    "bonnie brenda bridget carol caroline carolyn catherine charlotte cheryl christina christine cindy "
    "claire claudia condoleezza cynthia dana deborah debra denise diana diane donna dorothy elena "
    "elizabeth ellen emily emma erika eva federica felicia fiona florence frances gloria grace hannah "
    "heather heidi helen hillary holly irina isabel jacqueline jane janet janice jean jeanne jenna "
    "jennifer jessica joan joanna joyce judith judy julia julie kamala karen kate katharina katherine "
    "kathleen kathryn kathy katie kelly kimberly kristen laura lauren laurie leah lena linda lisa liz "
    "louise lucy lynn madeleine margaret maria marie marina marissa martha mary megan melanie melissa "
    "michelle miriam monica nancy natalia natalie natasha nicole nikki nina nora olga olivia pamela "
    "patricia patty paula penny peggy rachel rebecca renee rita roberta robin rochelle rosa rose ruth "
    "sally samantha sandra sara sarah sharon sheila shirley sofia sonia sophie stephanie sue susan "
    "susanna suzanne svetlana sylvia tammy tania tatiana teresa theresa tina tracey ursula valerie "
    "vanessa vera veronica victoria virginia vivian wendy yulia yvonne".split()
)
MEN = frozenset(
    "aaron adam alan albert alejandro alex alexander alexei ali andre andrei andrew andriy anders anthony "
    "antonio arthur barack ben benjamin bernard bill bob boris brad brandon brian bruce carl carlos "
    "charles chris christopher chuck craig daniel dave david dennis derek dick dmitry don donald doug "
    "douglas ed edward eric frank fred frederick gary gene george gerald giorgio gordon greg gregory "
    "guillermo hans harold harry henry herman howard hugo ian igor ivan jack jacob jake james jason jay "
    "jeff jeffrey jens jeremy jerry jim jimmy joe joel john jonathan jorge jose joseph josh joshua juan "
    "justin karl keith ken kenneth kevin kurt larry laurent lawrence lee leonid luis luke manuel marc "
    "marco mario mark martin matt matthew max michael miguel mike mikhail mitch mohamed mohammed nathan "
    "neil nicholas nicolas oleg oleksandr oscar pablo patrick paul pavel pedro pete peter petro phil "
    "philip pierre ralph ray raymond richard rick rob robert roberto rodrigo roger ron ronald russell "
    "ryan sam samuel scott sean sebastian sergei sergey simon stefan stephen steve steven stuart ted "
    "thomas tim timothy todd tom tommy tony vadim victor viktor vincent vitaly vladimir walter wayne "
    "william yasser yuri yuriy".split()
)
