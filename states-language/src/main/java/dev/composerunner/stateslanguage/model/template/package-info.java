/** What a definition has computed: templates, paths, conditions. */
@NullMarked
package dev.composerunner.stateslanguage.model.template;

import org.jspecify.annotations.NullMarked;
