package dev.composerunner.stateslanguage.model.template;

/** The language in which a state selects and shapes data. */
public enum QueryLanguage {
    /** Paths, payload templates and intrinsic functions. */
    JSON_PATH("JSONPath"),
    /** JSONata expressions between <code>{%</code> and <code>%}</code>. */
    JSONATA("JSONata");

    private final String text;

    QueryLanguage(String text) {
        this.text = text;
    }

    /** The language as definitions write it. */
    public String text() {
        return text;
    }
}
