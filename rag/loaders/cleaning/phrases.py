"""The phrases by which lines of a news page are known that are not news: prompts, credits, policies, links.

Patterns are matched at the start of a line, unless they say otherwise, and are meant to be missed by
the sentences of an article.
"""

from __future__ import annotations

import re


def _any_of(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns), re.IGNORECASE)


# Whole lines, in lower case and without marks at their ends.
FURNITURE = frozenset(
    "advertisement|ad feedback|story continues below|story continues below advertisement"
    "|article continues below|read more|read more here|related|related articles|related stories"
    "|related content|related links"
    "|related topics|more on this story|more on this|more for you|most read|most popular|editor's picks"
    "|editors' picks|recommended|recommended for you|up next|trending|trending now|complete coverage"
    "|full coverage|see also|also read|share|share this|share this story|share this article|share on facebook"
    "|share on twitter|tweet|email|print|e-mail|e-mail to a friend|email this story|print this story|comments"
    "|leave a comment|post a comment|add a comment|view comments|show comments|load more comments"
    "|join the conversation|back to top|skip to content|skip to main content|skip advert|subscribe"
    "|subscribe now|subscribe today|sign up|sign up now|sign up here|sign in|log in|login|register"
    "|register now|create account|create an account|become a member|already a subscriber|already a member"
    "|already have an account|not a member|my account|follow us|follow live updates|click here|click to play"
    "|click to expand|loading|newsletter|newsletters|our newsletters|privacy policy|cookie policy"
    "|terms of use|terms of service|terms and conditions|contact us|about us|image source"
    "|image caption|media caption"
    "|video player|play video|watch live|watch now|listen now|just watched|replay|must watch|story highlights"
    "|all rights reserved|reuter|reuters|ap|afp|upi|ends|end|-30-|###".split("|")
)

# Furniture glued to a sentence where a page lost its markup: "walked out.Advertisement".
GLUED = re.compile(
    r"(?:(?<=[.!?…\"”’])|(?<![\s\S]))(?P<ad>Advertisement|ADVERTISEMENT)(?=\s*$|\s?[A-Z“\"])"
    r"|(?<=[.!?…\"”’])(?P<last>[A-Z][A-Za-z’' ]{3,40})$"
)

# A label in front of a link: the rest of a line of up to MAX_LINK characters is a headline.
MAX_LINK = 140
_LABELS = (
    "read more|read also|also read|read next|read this next|related|see also|see more|more from|more on this"
    "|watch|watch live|watch now|listen|complete coverage|full coverage|related (?:stories|articles|coverage)"
    "|related (?:links?|content|video|reading)|more coverage|more stories|recommended|don't miss|up next"
    "|photo gallery|gallery|in pictures|slideshow|interactive|follow live"
)
LINK_LABEL = _any_of(
    rf"(?:{_LABELS})(?: (?:here|from|on|about|in)\b[^:.]{{0,60}})?\s?[:|»>]",
    r"READ(?: MORE)?\s?[:|»>-]",
    r"(?:click|tap) here (?:to|for)\b",
    r"(?:for more|see more|find more|read more)\b[^.]{0,80}(?:click here|visit (?:our|the)\b|»|>>)",
    r"visit \S+\.(?:com|org|net)\S* for more\b",
    r"(?:watch|see|read|hear|listen|learn|view|map|gallery|explore|find out)\b[^.!?]{3,160}»",
    r"video ad feedback\b",
)
# "More:Ferry strike enters its second week": no sentence has a label without a space after its colon.
GLUED_LABEL = re.compile(
    r"[A-Z0-9][^:.]{2,60}[:?](?=[A-Z'‘“\"])(?:\S+\s+){4,}[^.]*$"
    r"|More:\s?\S[^.]*$"
)

_NETWORKS = "twitter|facebook|instagram|x|threads|tiktok|youtube|bluesky|linkedin"
_MAILINGS = "newsletters?|inbox|e-?mails?|alerts?|updates|podcast|digital edition|daily|briefing|membership"
PROMPT = _any_of(
    r"(?:\W{0,2}(?:editor[’']s note:? )?)?(?:sign[- ]?up|subscribe|register)(?: here| now| today)?"
    rf" (?:for|to|with)\b[^.]{{0,160}}\b(?:{_MAILINGS})\b",
    r"get (?:our|the|cnn|all|your|['\"‘“0-9])[^.]{0,120}\b(?:newsletter|(?:to|in) your inbox|delivered)\b",
    r"(?:to get|want|if you want|looking for|for)\b[^.]{0,140}\b(?:in your inbox|newsletter)\b[^.]{0,40}[,?]"
    r" ?(?:sign[- ]?up|subscribe|click)",
    r"\(?you can (?:also )?get [^.]{3,80} delivered to your inbox",
    r"(?:editor[’']s note:? )?(?:this is )?a version of this (?:story|article|column|piece)"
    r"(?: first| originally| also)? (?:appeared|appears|was published)\b[^.]{0,140}newsletter",
    r"if your day doesn[’']t start until you[’']",
    r"(?:already|not) an? (?:subscriber|member)\b",
    r"(?:become|join as) an? (?:[\w.-]+ ){0,3}(?:member|subscriber|supporter)\b.{0,60}$",
    r"(?:become|join as) an? (?:friend|member|subscriber|supporter) of\b[^.]{0,80}"
    r"\b(?:euros?|dollars?|pounds|cancel|free|today|(?:a|per) (?:week|month|year))\b",
    r"you can (?:hear|watch|read|see|listen to) (?:the|our|this|more)\b[^.]{0,60}"
    r"\b(?:our archive|our (?:web)?site|our app|online)\b",
    r"[^.]{0,120}\bcancel (?:whenever|at any time|any ?time)\b",
    r"membership costs\b[^.]{0,60}\b(?:our|your)\b",
    r"(?:create|open) (?:an?|your) (?:free )?account\b",
    r"already have an account",
    r"(?:please )?(?:log|sign) ?in or (?:register|sign up|create)\b",
    r"(?:this|our) (?:web)?site uses cookies|we (?:and our partners )?use cookies",
    r"by (?:continuing|using|browsing)[^.]{0,40} (?:this|our) site",
    r"(?:please )?(?:enable|turn on) (?:javascript|cookies)",
    r"we will use the (?:details|information) you have shared\b",
    r"would you like to (?:receive|get) [^.?]{3,60} newsletter",
    r"the [\w ]{3,40} newsletter (?:provides|brings|gives|is)\b",
    r"if you wish to object to the use of your data\b",
    rf"(?:follow|like|join|find) (?:us|@\w+|(?:[\w'’.-]+ ){{1,4}})\s?(?:on|at) (?:{_NETWORKS})\b",
    r"follow [^.]{3,60} join us on (?:twitter|facebook)",
    r"(?:(?:do you )?have|got) (?:a|any) (?:news |confidential )?tips?\b[^.?]{0,40}\?",
    r"(?:support|thank you for supporting) (?:our|independent|local) journalism\b",
    r"download our (?:[\w ]{2,30} )?app\b",
    r"the [\w ]{2,30} app gets you\b",
    r"(?:this|your) (?:article|content) is (?:for|only available to) (?:subscribers|members)\b",
    r"join the conversation\b",
)
POLICY = _any_of(
    r"to encourage thoughtful and respectful conversations?\b",
    r"by submitting (?:a|your) comment\b",
    r"comments (?:on this (?:story|article|page) )?(?:are|will be)"
    r" (?:moderated|closed|welcome|open|published)\b",
    r"comments on this (?:story|article|page|report)\b",
    r"(?:please )?(?:keep|note that) (?:your )?comments?\b[^.]{0,100}"
    r"\b(?:civil|respectful|guidelines|moderated|endorse)",
    r"we (?:welcome|encourage) (?:your|readers['’]?) comments\b",
    r"(?:read|see|review) our (?:comment|community|commenting|submission) (?:policy|guidelines|rules)",
    r"commenters? (?:must|should|are asked to)\b[^.]{0,80}\b(?:policy|rules|guidelines|real names?)",
)
COPYRIGHT = _any_of(
    r"(?:©|\(c\)|copyright)[^.]{0,10}\d{4}\b",
    r"[^.]{0,80}all rights reserved\W*$",
    r"(?:this material|the contents of this site) (?:may not be|are|is) (?:published|reproduced|copyright|©)",
)

_WORK = "[Rr]eporting|[Ww]riting|[Ee]diting|[Cc]ompiled|[Pp]hotography|[Pp]roduction|[Gg]raphics"
_WORK += "|[Pp]hotos|[Pp]hotographs|[Vv]ideo|[Ii]llustrations?|[Tt]ranslation"
CREDIT = _any_of(
    # Nothing but names: "Reporting by Ida Holm in Portmore; editing by Ole Brandt".
    rf"\(?(?:additional )?(?:{_WORK}) by "
    rf"(?-i:(?:(?:[A-Z][\w.'’-]*|and|in|of|for|the|by|with|[Aa]dditional|{_WORK})(?:[ ,;)]+|$))+)$",
    r"(?:contributing|contributors?)(?: to this (?:report|story))?: ?\S",
    r"(?:additional|with) (?:contributions|files|reporting) (?:by|from)\b",
    r"with (?:files|material) from\b[^,]{3,60}$",
    r"(?:contact|reach|email|e-mail|follow)\b[^!?]{3,120}"
    r"(?:\S+@\w+\.\w+|@\w{3,}|\bon (?:twitter|x|facebook|instagram|threads|bluesky)\b)",
    r"this (?:story|article|post|report)(?: and (?:its )?headline)? (?:has been|was) updated"
    r"(?: (?:with|to (?:include|reflect|add)) (?:additional|more|new|further) [\w ]{4,40})?\.?$",
    r"(?:\S+@[\w-]+(?:\.[\w-]+)+|@\w{3,30})$",
)
# Anywhere in a line: how to reach the author, at the end of a line about the author.
REACH_AUTHOR = re.compile(
    r"\b(?:Follow|Reach|Email|E-mail|Contact|[Yy]ou can (?:reach|follow|email|contact|find)|can be reached)"
    r" ?(?:him|her|them|me)? ?(?:on|at|with)\b[^!?]{0,80}(?:@|\bTwitter\b|\bon X\b)"
)
CONTRIBUTED = re.compile(
    r"\bcontributed (?:reporting )?to this (?:report|story|article|page|piece|coverage)\b"
    r"|\b(?:journalists?|reporters?|correspondents?|staff)\b[^.]{0,80}\bcontributed (?:reporting )?from\b",
    re.IGNORECASE,
)

_AGENCY = (
    r"(?:getty(?: images)?|reuters|ap|ap photo|afp|the associated press|associated press|epa|shutterstock"
    r"|alamy|istock(?:photo)?|cnn|cbc|bbc|bloomberg|nurphoto|zuma(?: press| wire)?|the canadian press"
    r"|canadian press|pa|pa wire|pool|handout|usa today(?: network| sports)?)"
)
_PICTURE = r"(?:photo|photograph|picture|image|illustration)s?"
# "(Ann Lee/Orbit Desk)" at the end of a line: a name and an agency, or the usual words for where it is from.
PICTURE_CREDIT = re.compile(
    r"\((?:"
    r"(?:[^\W\d_][\w.'’-]*[ -]){1,4}[\w.'’-]+\s?/\s?[^\W\d_][^()]{1,60}"
    rf"|[^()/]{{2,40}}/\s?(?i:{_AGENCY})[^()]{{0,30}}"
    rf"|(?i:(?:ap |file |stock |courtesy |handout )?{_PICTURE}(?: by|:| courtesy|/)[^()]{{0,60}})"
    r"|(?i:courtesy(?: of|:)?|handout|submitted by|supplied by|screengrab from|getty images|file photo"
    r"|ap photo)[^()]{0,60}"
    r")\)\W?$"
)
BARE_CREDIT = re.compile(
    rf"(?:(?i:{_PICTURE}|credit)(?: (?i:by|credit|courtesy(?: of)?))?[:/]\s?[^.!?]{{2,70}}"
    rf"|[^.!?()\"“”]{{2,60}}/\s?(?i:{_AGENCY})(?:/[\w ]{{2,30}})*)$"
)

# Anywhere in a headline: what that of a link says and a sub-heading or an item of a list seldom does.
LINK_CUE = _any_of(
    r"\b(?:complete coverage|full coverage)\b",
    r"\b(?:what|all|everything) (?:you|we|to) (?:need to |should )?know\b",
    r"\b(?:need to know|get the (?:updates|latest|facts)|latest updates|live updates|live blog|fast facts)\b",
    r"\b(?:in (?:photos|pictures)|timeline|explained|explainer|q&a|opinion|read more|photo gallery)\b",
    r"^(?:photos|videos?|gallery|watch|interactive|map|analysis|opinion|fact check|graphic)\s?:",
    r"\d\d:\d\d - Source: ",
    r"^(?-i:[A-Z][^:.]{2,40}:(?=[A-Z'‘“]))",
)
# "Someone: something they say or do" may be a link as well, but also a line of an interview or of a table.
TOPIC_CUE = _any_of(
    r"^(?!claim\b|q\b|a\b|(?:[^,]*,){2})[^\d:]{4,60}: ['‘]?(?:[^\d:?\s]+\s+){3,}[^\d:?\s]+$",
    r"^(?:how|why|what)\b",
)
INLINE_LINK = re.compile(
    r"(?<=[.!?\"”’')])\s+((?:Watch|See|Read|Hear|Learn|Listen|View|Find|Explore|Map|Photos?|Gallery|Interactive"
    r"|Check|Take|Test|Get|Tour|Behind|Timeline|Video|Look|Browse|Share|Send)\b[^.!?»\n]{3,160}»)"
)
