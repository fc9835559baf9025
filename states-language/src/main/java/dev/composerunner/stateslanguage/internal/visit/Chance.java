package dev.composerunner.stateslanguage.internal.visit;

import dev.composerunner.stateslanguage.model.template.Template;
import java.util.regex.Pattern;

/** Whether the value of a template depends on the clock or on chance. Any other has the same value when it is evaluated again. */
final class Chance {

    /*
     * Names cannot be put together at run time ($eval does not exist, intrinsic functions are read with the definition), so an expression that calls one of these functions, by whatever
     * alias, has the function's name in its text.
     */
    private static final Pattern NAMES = Pattern.compile("random|uuid|now|millis|shuffle", Pattern.CASE_INSENSITIVE);

    private Chance() {}

    static boolean in(Template template) {
        return switch (template) {
            case Template.Literal _, Template.Path _ -> false;
            case Template.Call call -> NAMES.matcher(call.text()).find();
            case Template.Expression(String text) -> NAMES.matcher(text).find();
            case Template.Elements elements -> elements.elements().stream().anyMatch(Chance::in);
            case Template.Fields fields -> fields.fields().values().stream().anyMatch(Chance::in);
        };
    }
}
