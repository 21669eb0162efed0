//! Hiragana to Latin letters (Hepburn), for whoever reads a Japanese sentence out without reading Japanese.

/// Two signs that are one sound; looked for before [`ONE`].
const TWO: &str = "きゃkya きゅkyu きょkyo しゃsha しゅshu しょsho ちゃcha ちゅchu ちょcho にゃnya にゅnyu にょnyo \
ひゃhya ひゅhyu ひょhyo みゃmya みゅmyu みょmyo りゃrya りゅryu りょryo ぎゃgya ぎゅgyu ぎょgyo じゃja じゅju じょjo \
びゃbya びゅbyu びょbyo ぴゃpya ぴゅpyu ぴょpyo てぃti でぃdi ふぁfa ふぃfi ふぇfe ふぉfo うぃwi うぇwe しぇshe じぇje ちぇche";

const ONE: &str = "あa いi うu えe おo かka きki くku けke こko さsa しshi すsu せse そso たta ちchi つtsu てte とto \
なna にni ぬnu ねne のno はha ひhi ふfu へhe ほho まma みmi むmu めme もmo やya ゆyu よyo らra りri るru れre ろro わwa をo \
がga ぎgi ぐgu げge ごgo ざza じji ずzu ぜze ぞzo だda ぢji づzu でde どdo ばba びbi ぶbu べbe ぼbo ぱpa ぴpi ぷpu ぺpe ぽpo";

fn sound(table: &'static str, kana: &str) -> Option<&'static str> {
    table.split_whitespace().find_map(|row| row.strip_prefix(kana)).filter(|sound| sound.is_ascii())
}

/// One word. A long vowel is written twice or as it is spelt (`ou`), which anybody can type and say.
fn word(kana: &str, out: &mut String) {
    let signs: Vec<char> = kana.chars().collect();
    let (mut at, mut doubled) = (0, false);
    while let Some(sign) = signs.get(at) {
        let pair = signs.get(at..at + 2).map(|pair| pair.iter().collect::<String>());
        let two = pair.and_then(|pair| sound(TWO, &pair));
        let one = two.or_else(|| sound(ONE, sign.encode_utf8(&mut [0; 4])));
        at += 1 + usize::from(two.is_some());
        match (sign, one) {
            (_, Some(sound)) => {
                if std::mem::take(&mut doubled) {
                    // っち is tch, as Hepburn writes it.
                    out.push(if sound.starts_with("ch") { 't' } else { sound.chars().next().unwrap_or('t') });
                }
                out.push_str(sound);
            }
            ('っ', None) => doubled = true,
            ('ん', None) => {
                let next = signs.get(at).and_then(|next| sound(ONE, next.encode_utf8(&mut [0; 4])));
                out.push('n');
                // しんあい is not しない.
                if next.is_some_and(|next| next.starts_with(['a', 'i', 'u', 'e', 'o', 'y'])) {
                    out.push('\'');
                }
            }
            ('ー', None) => {
                if let Some(vowel) = out.chars().next_back() {
                    out.push(vowel);
                }
            }
            ('、', None) => out.push_str(", "),
            ('。', None) => out.push_str(". "),
            ('（', None) => out.push_str(" ("),
            ('）', None) => out.push_str(") "),
            (other, None) => out.push(*other),
        }
    }
}

/// Words in hiragana, parted by spaces, in Latin letters. A word that is は, へ or を alone is a particle.
#[must_use]
pub fn romaji(words: &str) -> String {
    let mut out = String::new();
    for one in words.split(' ') {
        let (bare, stop) = match one.find(['、', '。', '（', '）']) {
            Some(at) => one.split_at(at),
            None => (one, ""),
        };
        match bare {
            "は" => out.push_str("wa"),
            "へ" => out.push('e'),
            _ => word(bare, &mut out),
        }
        word(stop, &mut out);
        out.push(' ');
    }
    let spaced = out.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut begins = true;
    spaced
        .chars()
        .map(|c| match c {
            '.' => {
                begins = true;
                c
            }
            c if begins && c.is_ascii_alphabetic() => {
                begins = false;
                c.to_ascii_uppercase()
            }
            c => c,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::romaji;

    #[test]
    fn hiragana_becomes_what_is_said() {
        for (kana, said) in [
            ("こんや、とまる ところ が ありません。", "Kon'ya, tomaru tokoro ga arimasen."),
            ("がっこう は どこ ですか。", "Gakkou wa doko desuka."),
            (
                "しごと を さがして います。よやく を したい です。",
                "Shigoto o sagashite imasu. Yoyaku o shitai desu.",
            ),
            ("かいご さーびす（しょうひ）に まっちゃ", "Kaigo saabisu (shouhi) ni matcha"),
            ("ぼらんてぃあ を して", "Borantia o shite"),
        ] {
            assert_eq!(romaji(kana), said);
        }
    }
}
