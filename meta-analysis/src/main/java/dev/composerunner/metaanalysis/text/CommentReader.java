package dev.composerunner.metaanalysis.text;

import java.util.regex.Pattern;

/** Reads {@code //} lines of Sleuth text. */
final class CommentReader {

    private static final Pattern REFERENCE =
            Pattern.compile("(?i)reference(?:\\s+space)?(?:\\s*[=:]\\s*|\\s+(?=(?:mni|tal|talairach)$))(?<space>.*)");
    private static final Pattern REMARK = Pattern.compile("\\s*(//|#|[(;,]|\\s\\p{L}).*");
    private static final Pattern SUBJECTS =
            Pattern.compile("(?i)(?:(?:number|no\\.?)\\s+of\\s+)?(?:subjects?|participants|sample\\s*size|n)"
                    + "(?:\\s*[=:]\\s*|\\s+(?=\\d[\\d,.]*$))(?<number>.*)");
    /* Before a colon or a blank an identifier's own form is required: "PubMed: a review, 2009" is a title. */
    private static final Pattern IDENTIFIER = Pattern.compile("(?i)(?:doi|pmid|pmcid|pub\\s?med(?:[\\s_-]?id)?)"
            + "\\s*(?:=.*|[:\\s]\\s*(?:(?:https?://|10\\.\\d+/)\\S+|(?:PMC)?\\d+|n/?a)?)"
            + "|https?://\\S+|10\\.\\d{4,}/\\S+");
    /* One word before the sign: "faces > houses, p=0.05" and "Smith 2009: a=b" are titles. */
    private static final Pattern KEY =
            Pattern.compile("(?i)(?!(?:title|name|study|experiment|contrast|condition|task|authors?)\\b)"
                    + "\\p{L}[\\p{L}\\p{N}_.-]*\\s?=\\s?(?![=<>]).*");
    private static final Pattern WHITE_SPACE = Pattern.compile("\\s+");

    private CommentReader() {}

    /** Reads a line that begins with {@code //}, or with a spreadsheet's quote and {@code //}. */
    static Comment read(String line) {
        var words = words(line);
        if (words.isEmpty()) {
            return new Comment.Empty();
        }
        var reference = REFERENCE.matcher(words);
        if (reference.matches()) {
            return new Comment.Reference(
                    REMARK.matcher(reference.group("space")).replaceFirst(""));
        }
        var subjects = SUBJECTS.matcher(words);
        if (subjects.matches()) {
            return new Comment.Subjects(subjects.group("number"));
        }
        if (IDENTIFIER.matcher(words).matches()) {
            return new Comment.Key(words, true);
        }
        return KEY.matcher(words).matches() ? new Comment.Key(words, false) : new Comment.Title(words);
    }

    /** The words of a line; a spreadsheet may have put quotes around it and commas behind it. */
    private static String words(String line) {
        int from = line.startsWith("\"") ? 1 : 0;
        while (from < line.length() && line.charAt(from) == '/') {
            from++;
        }
        var words = withoutTrailing(line.substring(from), ",; \t");
        boolean quoted = line.startsWith("\"") && words.endsWith("\"");
        var unquoted = quoted ? words.substring(0, words.length() - 1) : words;
        return WHITE_SPACE.matcher(unquoted.strip()).replaceAll(" ");
    }

    /** The text without any of {@code characters} at its end. */
    static String withoutTrailing(String text, String characters) {
        int end = text.length();
        while (end > 0 && characters.indexOf(text.charAt(end - 1)) >= 0) {
            end--;
        }
        return text.substring(0, end);
    }
}
