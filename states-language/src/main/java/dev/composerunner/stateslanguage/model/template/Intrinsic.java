package dev.composerunner.stateslanguage.model.template;

import java.util.Arrays;
import java.util.Optional;

/** The intrinsic functions of JSONPath. */
public enum Intrinsic {
    FORMAT("Format", 1, Integer.MAX_VALUE),
    STRING_TO_JSON("StringToJson", 1, 1),
    JSON_TO_STRING("JsonToString", 1, 1),
    ARRAY("Array", 0, Integer.MAX_VALUE),
    ARRAY_PARTITION("ArrayPartition", 2, 2),
    ARRAY_CONTAINS("ArrayContains", 2, 2),
    ARRAY_RANGE("ArrayRange", 3, 3),
    ARRAY_GET_ITEM("ArrayGetItem", 2, 2),
    ARRAY_LENGTH("ArrayLength", 1, 1),
    ARRAY_UNIQUE("ArrayUnique", 1, 1),
    BASE64_ENCODE("Base64Encode", 1, 1),
    BASE64_DECODE("Base64Decode", 1, 1),
    HASH("Hash", 2, 2),
    JSON_MERGE("JsonMerge", 3, 3),
    MATH_RANDOM("MathRandom", 2, 3),
    MATH_ADD("MathAdd", 2, 2),
    STRING_SPLIT("StringSplit", 2, 2),
    UUID("UUID", 0, 0);

    private final String text;
    private final int least;
    private final int most;

    Intrinsic(String text, int least, int most) {
        this.text = text;
        this.least = least;
        this.most = most;
    }

    /** The function of this name: {@code States.Format}. */
    public static Optional<Intrinsic> named(String name) {
        return Arrays.stream(values())
                .filter(function -> function.text().equals(name))
                .findFirst();
    }

    /** The name as definitions write it. */
    public String text() {
        return "States." + text;
    }

    /** Fewest arguments. */
    public int least() {
        return least;
    }

    /** Most arguments. */
    public int most() {
        return most;
    }
}
