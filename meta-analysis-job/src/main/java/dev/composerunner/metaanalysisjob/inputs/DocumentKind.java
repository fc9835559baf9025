package dev.composerunner.metaanalysisjob.inputs;

import com.fasterxml.jackson.databind.JsonNode;

/** A document that a job reads beside its specification. */
enum DocumentKind {
    STUDYSET("studyset", "study set", "studies"),
    ANNOTATION("annotation", "annotation", "notes");

    private final String field;
    private final String words;
    private final String list;

    DocumentKind(String field, String words, String list) {
        this.field = field;
        this.words = words;
        this.list = list;
    }

    /** The name in fields, addresses and metadata: {@code studyset}. */
    String field() {
        return field;
    }

    /** The name in messages. */
    String words() {
        return words;
    }

    /** Whether {@code document} is one of this kind: it has the list that the kind is about. */
    boolean is(JsonNode document) {
        return document.path(list).isArray();
    }

    /** The list that makes a document one of this kind. */
    String list() {
        return list;
    }
}
