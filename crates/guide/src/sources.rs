//! The data files from which a guide is built.

/// The texts of the data files.
#[derive(Debug, Clone)]
pub struct Sources<'a> {
    /// `words/*.tsv`: name and text.
    pub words: Vec<(&'a str, &'a str)>,
    /// `rules.tsv`: name and text.
    pub rules: Vec<(&'a str, &'a str)>,
    /// `yomi.tsv`.
    pub yomi: &'a str,
    /// `tongues.tsv`.
    pub tongues: &'a str,
    /// `lines.toml`.
    pub lines: &'a str,
    /// `learned.bin`; empty: by the lexicon alone.
    pub learned: &'a [u8],
}

impl Sources<'static> {
    /// Our own.
    #[must_use]
    pub fn ours() -> Self {
        Self {
            words: vec![
                ("words/ja.tsv", include_str!("../data/words/ja.tsv")),
                ("words/danger.tsv", include_str!("../data/words/danger.tsv")),
                ("words/abroad.tsv", include_str!("../data/words/abroad.tsv")),
                ("words/ways-ja.tsv", include_str!("../data/words/ways-ja.tsv")),
                ("words/danger-ja.tsv", include_str!("../data/words/danger-ja.tsv")),
                ("words/ways-en.tsv", include_str!("../data/words/ways-en.tsv")),
                ("words/ways-vi.tsv", include_str!("../data/words/ways-vi.tsv")),
                ("words/ways-zh.tsv", include_str!("../data/words/ways-zh.tsv")),
                ("words/ways-ko.tsv", include_str!("../data/words/ways-ko.tsv")),
                ("words/ways-pt.tsv", include_str!("../data/words/ways-pt.tsv")),
                ("words/ways-tl.tsv", include_str!("../data/words/ways-tl.tsv")),
                ("words/ways-ne.tsv", include_str!("../data/words/ways-ne.tsv")),
                ("words/ways-id.tsv", include_str!("../data/words/ways-id.tsv")),
                ("words/ways-my.tsv", include_str!("../data/words/ways-my.tsv")),
                ("words/ways-es.tsv", include_str!("../data/words/ways-es.tsv")),
                ("words/names-ja.tsv", include_str!("../data/words/names-ja.tsv")),
                ("words/parts-ja.tsv", include_str!("../data/words/parts-ja.tsv")),
            ],
            rules: vec![
                ("rules.tsv", include_str!("../data/rules.tsv")),
                ("frames.tsv", include_str!("../data/frames.tsv")),
            ],
            yomi: include_str!("../data/yomi.tsv"),
            tongues: include_str!("../data/tongues.tsv"),
            lines: include_str!("../data/lines.toml"),
            learned: include_bytes!("../data/learned.bin"),
        }
    }
}
