"""Verbs of speech and the words around them, as news uses them."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum

from rag.text.calendar import MONTHS, WEEKDAYS


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


_VERBS = {
    Frame.CLAUSE: "say:said:says:saying add:added:adds:adding argue:argued:argues:arguing "
    "note:noted:notes:noting insist:insisted:insists:insisting "
    "explain:explained:explains:explaining state:stated:states:stating "
    "write:wrote:writes:writing:written tweet:tweeted:tweets:tweeting "
    "reply:replied:replies:replying respond:responded:responds:responding "
    "stress:stressed:stresses:stressing maintain:maintained:maintains:maintaining "
    "acknowledge:acknowledged:acknowledges:acknowledging admit:admitted:admits:admitting "
    "concede:conceded:concedes:conceding complain:complained:complains:complaining "
    "contend:contended:contends:contending assert:asserted:asserts:asserting "
    "declare:declared:declares:declaring emphasize:emphasized:emphasizes:emphasizing "
    "emphasise:emphasised:emphasises:emphasising observe:observed:observes "
    "remark:remarked:remarks:remarking recall:recalled:recalls:recalling "
    "reiterate:reiterated:reiterates:reiterating repeat:repeated:repeats "
    "suggest:suggested:suggests:suggesting testify:testified:testifies:testifying "
    "allege:alleged:alleges:alleging claim:claimed:claims:claiming "
    "caution:cautioned:cautions:cautioning joke:joked:jokes:joking quip:quipped:quips "
    "comment:commented:comments:commenting report:reported:reports:reporting "
    "reveal:revealed:reveals:revealing point-out:pointed-out:points-out:pointing-out "
    "post:posted:posts boast:boasted:boasts:boasting underline:underlined:underlines "
    "underscore:underscored:underscores disclose:disclosed:discloses opine:opined "
    "lament:lamented:laments confess:confessed:confesses mention:mentioned:mentions "
    "conclude:concluded:concludes hint:hinted:hints signal:signaled:signalled "
    "answer:answered:answers estimate:estimated:estimates",
    Frame.TELL: "tell:told:tells:telling remind:reminded:reminds:reminding inform:informed:informs:informing "
    "assure:assured:assures:assuring",
    Frame.THING: "announce:announced:announces:announcing deny:denied:denies:denying "
    "confirm:confirmed:confirms:confirming promise:promised:promises:promising "
    "pledge:pledged:pledges:pledging "
    "vow:vowed:vows:vowing "
    "demand:demanded:demands:demanding propose:proposed:proposes predict:predicted:predicts:predicting "
    "threaten:threatened:threatens:threatening",
    Frame.ASK: "urge:urged:urges:urging ask:asked:asks:asking advise:advised:advises:advising "
    "implore:implored:implores beg:begged:begs appeal:appealed:appeals:appealing",
    Frame.ACCUSE: "accuse:accused:accuses:accusing blame:blamed:blames:blaming",
    Frame.CALL: "call:called:calls:calling",
    Frame.DESCRIBE: "refer:referred:refers describe:described:describes:describing "
    "characterize:characterized "
    "denounce:denounced:denounces "
    "dismiss:dismissed:dismisses condemn:condemned:condemns hail:hailed:hails",
    Frame.SPEAK: "warn:warned:warns:warning speak:spoke:speaks",
    Frame.QUOTE: "shout:shouted cry:cried exclaim:exclaimed whisper:whispered "
    "continue:continued:continues begin:began laugh:laughed conclude:concluded "
    "read:read:reads go-on:went-on wonder:wondered sigh:sighed chant:chanted sing:sang "
    "ask:asked",
}


def _forms() -> Iterator[tuple[str, tuple[str, Frame]]]:
    for frame, verbs in _VERBS.items():
        for verb in verbs.split():
            lemma, *forms = verb.replace("-", " ").split(":")
            for form in (lemma, *forms):
                yield form.split()[0], (lemma, frame)


VERBS: dict[str, tuple[str, Frame]] = dict(reversed(list(_forms())))
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
