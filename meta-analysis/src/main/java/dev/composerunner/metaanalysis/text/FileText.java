package dev.composerunner.metaanalysis.text;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The text of a file whose encoding nobody states: what its byte order mark says, else UTF-8, else Windows-1252, which has all
 * printable characters of Latin-1.
 *
 * @param text without the byte order mark
 * @param warnings what had to be guessed
 */
record FileText(String text, List<String> warnings) {

    private static final Charset WINDOWS_1252 = Charset.forName("windows-1252");
    private static final char BYTE_ORDER_MARK = '\uFEFF';

    FileText {
        warnings = List.copyOf(warnings);
    }

    static FileText decode(String file, byte[] bytes) {
        if (starts(bytes, 0xFE, 0xFF) || starts(bytes, 0xFF, 0xFE)) {
            return new FileText(requireText(file, new String(bytes, StandardCharsets.UTF_16)), List.of());
        }
        try {
            var text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            return new FileText(requireText(file, text), List.of());
        } catch (CharacterCodingException e) {
            return new FileText(
                    requireText(file, new String(bytes, WINDOWS_1252)),
                    List.of("file " + file
                            + " is not UTF-8 and was read as Latin-1 (Windows-1252); letters with accents"
                            + " may be wrong"));
        }
    }

    private static boolean starts(byte[] bytes, int first, int second) {
        return bytes.length >= 2 && (bytes[0] & 0xFF) == first && (bytes[1] & 0xFF) == second;
    }

    private static String requireText(String file, String text) {
        if (text.indexOf('\0') >= 0) {
            throw Faults.of(file, "is no text; expected Sleuth text or a table with columns x, y and z");
        }
        return !text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK ? text.substring(1) : text;
    }
}
