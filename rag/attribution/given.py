"""Given names that are nearly always a woman's or a man's, so that "she said" is not tied to a John."""

from __future__ import annotations

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
