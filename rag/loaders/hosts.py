"""Which outlets are at which hosts: a table of well-known ones, and hosts that carry other people's news."""

from __future__ import annotations

_DOMAINS = """
ABC News: abcnews.go.com abcnews.com
ABC News (Australia): abc.net.au
Agence France-Presse: afp.com
Al Jazeera: aljazeera.com
Associated Press: apnews.com ap.org
Axios: axios.com
BBC: bbc.com bbc.co.uk bbci.co.uk
Bloomberg: bloomberg.com
The Boston Globe: bostonglobe.com
Business Insider: businessinsider.com
BuzzFeed News: buzzfeednews.com
CBC: cbc.ca
CBS News: cbsnews.com
Chicago Tribune: chicagotribune.com
The Christian Science Monitor: csmonitor.com
CNBC: cnbc.com
CNN: cnn.com cnn.it
Daily Mail: dailymail.co.uk
Der Spiegel: spiegel.de
Deutsche Welle: dw.com
The Economist: economist.com
El País: elpais.com
Euronews: euronews.com
Financial Times: ft.com
Forbes: forbes.com
Fox News: foxnews.com
France 24: france24.com
The Globe and Mail: theglobeandmail.com
The Guardian: theguardian.com guardian.co.uk
Haaretz: haaretz.com
The Hill: thehill.com
Hindustan Times: hindustantimes.com
HuffPost: huffpost.com huffingtonpost.com
The Independent: independent.co.uk
The Irish Times: irishtimes.com
The Japan Times: japantimes.co.jp
The Jerusalem Post: jpost.com
The Kyiv Independent: kyivindependent.com
Kyiv Post: kyivpost.com
Le Monde: lemonde.fr
Los Angeles Times: latimes.com
The Moscow Times: themoscowtimes.com
MSNBC: msnbc.com
NBC News: nbcnews.com
New York Post: nypost.com
The New York Times: nytimes.com nyti.ms
The New Yorker: newyorker.com
Newsweek: newsweek.com
NPR: npr.org
PBS: pbs.org
Politico: politico.com politico.eu
ProPublica: propublica.org
Reuters: reuters.com
RFE/RL: rferl.org
RT: rt.com
RTÉ: rte.ie
Sky News: sky.com skynews.com
Slate: slate.com
South China Morning Post: scmp.com
The Straits Times: straitstimes.com
The Sydney Morning Herald: smh.com.au
TASS: tass.com
The Telegraph: telegraph.co.uk
Time: time.com
The Times: thetimes.co.uk thetimes.com
The Times of India: timesofindia.com timesofindia.indiatimes.com
UPI: upi.com
USA Today: usatoday.com
Voice of America: voanews.com
Vox: vox.com
The Wall Street Journal: wsj.com
The Washington Post: washingtonpost.com
The Washington Times: washingtontimes.com
The Week: theweek.com
Xinhua: xinhuanet.com news.cn
Yonhap: yna.co.kr yonhapnews.co.kr
"""

# Domain -> the name of its outlet; it holds for all hosts below the domain.
OUTLET_OF_DOMAIN: dict[str, str] = {
    domain: name
    for name, _, domains in (line.partition(": ") for line in _DOMAINS.strip().split("\n"))
    for domain in domains.split()
}
CARRIERS = frozenset(
    "google.com feedburner.com archive.org archive.is archive.ph t.co bit.ly facebook.com twitter.com x.com"
    " youtube.com yahoo.com msn.com reddit.com medium.com tinyurl.com flipboard.com webcitation.org".split()
)
# Leading labels that are no part of an outlet's name.
FIRST_LABELS = frozenset("www www2 www3 rss feeds feed m mobile amp edition en news us uk web".split())
