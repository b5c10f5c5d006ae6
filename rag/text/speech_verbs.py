"""Verbs of speech, and of what outlets do, in the forms by which news is told: the one table of them.

Which verbs and forms count, each reader of a text says itself. What stands behind a verb is told by
`rag.attribution.lexicon`.
"""

from __future__ import annotations

from collections.abc import Iterable

_SPEECH = (
    "say:said:says:saying add:added:adds:adding argue:argued:argues:arguing note:noted:notes:noting "
    "insist:insisted:insists:insisting explain:explained:explains:explaining state:stated:states:stating "
    "write:wrote:writes:writing:written tweet:tweeted:tweets:tweeting reply:replied:replies:replying "
    "respond:responded:responds:responding stress:stressed:stresses:stressing "
    "maintain:maintained:maintains:maintaining acknowledge:acknowledged:acknowledges:acknowledging "
    "admit:admitted:admits:admitting concede:conceded:concedes:conceding "
    "complain:complained:complains:complaining contend:contended:contends:contending "
    "assert:asserted:asserts:asserting declare:declared:declares:declaring "
    "emphasize:emphasized:emphasizes:emphasizing emphasise:emphasised:emphasises:emphasising "
    "observe:observed:observes remark:remarked:remarks:remarking recall:recalled:recalls:recalling "
    "reiterate:reiterated:reiterates:reiterating repeat:repeated:repeats "
    "suggest:suggested:suggests:suggesting testify:testified:testifies:testifying "
    "allege:alleged:alleges:alleging claim:claimed:claims:claiming caution:cautioned:cautions:cautioning "
    "joke:joked:jokes:joking quip:quipped:quips comment:commented:comments:commenting "
    "report:reported:reports:reporting reveal:revealed:reveals:revealing "
    "point-out:pointed-out:points-out:pointing-out post:posted:posts boast:boasted:boasts:boasting "
    "underline:underlined:underlines underscore:underscored:underscores disclose:disclosed:discloses "
    "opine:opined lament:lamented:laments confess:confessed:confesses mention:mentioned:mentions "
    "conclude:concluded:concludes hint:hinted:hints signal:signaled:signalled answer:answered:answers "
    "estimate:estimated:estimates tell:told:tells:telling remind:reminded:reminds:reminding "
    "inform:informed:informs:informing assure:assured:assures:assuring "
    "announce:announced:announces:announcing deny:denied:denies:denying "
    "confirm:confirmed:confirms:confirming promise:promised:promises:promising "
    "pledge:pledged:pledges:pledging vow:vowed:vows:vowing "
    "demand:demanded:demands:demanding propose:proposed:proposes predict:predicted:predicts:predicting "
    "threaten:threatened:threatens:threatening urge:urged:urges:urging ask:asked:asks:asking "
    "advise:advised:advises:advising implore:implored:implores beg:begged:begs "
    "appeal:appealed:appeals:appealing accuse:accused:accuses:accusing blame:blamed:blames:blaming "
    "call:called:calls:calling refer:referred:refers describe:described:describes:describing "
    "characterize:characterized denounce:denounced:denounces dismiss:dismissed:dismisses "
    "condemn:condemned:condemns hail:hailed:hails welcome:welcomed:welcomes warn:warned:warns:warning "
    "speak:spoke:speaks shout:shouted "
    "cry:cried exclaim:exclaimed whisper:whispered continue:continued:continues begin:began laugh:laughed "
    "read:read:reads go-on:went-on wonder:wondered sigh:sighed chant:chanted sing:sang"
)
_REPORTING = (
    "think:thought:thinks react:reacted express:expressed talk:talked quote:quoted:quotes publish:published "
    "cover:covered:covers carry:carried portray:portrayed characterise:characterised"
)
VERB_FORMS = {
    lemma: (lemma, *forms)
    for row in f"{_SPEECH} {_REPORTING}".split()
    for lemma, *forms in [row.replace("-", " ").split(":")]
}
"""Every form of each verb that counts as one, itself first. Without such as are hardly ever verbs of speech
("observing")."""
BEHIND_QUOTATION = (
    "say ask add reply write tweet shout declare warn insist note explain continue conclude recall exclaim "
    "wonder argue cry joke observe remark"
)
"""Those that stand between a quotation and who speaks: "“No,” said Quist."."""


def past(lemmas: str) -> frozenset[str]:
    """The past of some verbs, given with spaces between them.

    >>> sorted(past("say write"))
    ['said', 'wrote']
    """
    return frozenset(form for form in _others(lemmas) if not form.endswith(("s", "ing", "en")))


def third_person(lemmas: str) -> frozenset[str]:
    """The present of some verbs, with "he" or "she".

    >>> sorted(third_person("say write"))
    ['says', 'writes']
    """
    return frozenset(form for form in _others(lemmas) if form.endswith("s"))


def any_of(words: Iterable[str]) -> str:
    """A pattern for one of some words, without parentheses."""
    return "|".join(sorted(words))


def _others(lemmas: str) -> Iterable[str]:
    """All forms of some verbs but their own."""
    return (form for lemma in lemmas.split() for form in VERB_FORMS[lemma][1:])
