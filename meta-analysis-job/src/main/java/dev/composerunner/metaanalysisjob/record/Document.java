package dev.composerunner.metaanalysisjob.record;

import org.jspecify.annotations.Nullable;

/**
 * A document that was read.
 *
 * @param kind {@code specification}, {@code studyset} or {@code annotation}; for a file of text {@code coordinates} or
 *     {@code reference}
 * @param id its id at the source, where it has one; the name of a file of text
 * @param sha256 SHA-256 of its canonical JSON (sorted names, no spaces), of a file of text as it is, hexadecimal
 */
public record Document(String kind, @Nullable String id, String sha256) {}
