package dev.composerunner.statesserver.operation;

import dev.composerunner.statesserver.request.Constraints;
import dev.composerunner.statesserver.store.Resource;
import dev.composerunner.statesserver.store.ResourceStore.Numbered;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One answer of a list that is told in several.
 *
 * @param nextToken what the next answer is asked for with; null if there is none
 */
record Page<R extends Resource>(List<R> resources, @Nullable String nextToken) {

    /**
     * The first of what was found.
     *
     * @param found all that remain to be told, or at least one more than {@code most} of them
     */
    static <R extends Resource> Page<R> of(List<Numbered<R>> found, int most) {
        return new Page<>(
                found.stream().limit(most).map(Numbered::resource).toList(),
                found.size() > most ? Constraints.token(found.get(most - 1).number()) : null);
    }
}
