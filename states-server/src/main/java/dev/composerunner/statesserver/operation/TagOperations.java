package dev.composerunner.statesserver.operation;

import dev.composerunner.statesserver.request.Constraints;
import dev.composerunner.statesserver.request.Refusals;
import dev.composerunner.statesserver.store.Resource;
import dev.composerunner.statesserver.store.Resource.Activity;
import dev.composerunner.statesserver.store.Resource.Machine;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import software.amazon.awssdk.services.sfn.model.ListTagsForResourceRequest;
import software.amazon.awssdk.services.sfn.model.ListTagsForResourceResponse;
import software.amazon.awssdk.services.sfn.model.Tag;
import software.amazon.awssdk.services.sfn.model.TagResourceRequest;
import software.amazon.awssdk.services.sfn.model.TagResourceResponse;
import software.amazon.awssdk.services.sfn.model.UntagResourceRequest;
import software.amazon.awssdk.services.sfn.model.UntagResourceResponse;

/** Tags of state machines and activities. */
public final class TagOperations {

    private static final int MOST_TAGS = 50;

    private final Machines machines;

    public TagOperations(Machines machines) {
        this.machines = machines;
    }

    public TagResourceResponse tag(TagResourceRequest request) {
        Map<String, String> added = tags(request.tags(), request.resourceArn());
        change(request.resourceArn(), tags -> tags.putAll(added));
        return TagResourceResponse.builder().build();
    }

    public UntagResourceResponse untag(UntagResourceRequest request) {
        change(request.resourceArn(), tags -> request.tagKeys().forEach(tags::remove));
        return UntagResourceResponse.builder().build();
    }

    public ListTagsForResourceResponse list(ListTagsForResourceRequest request) {
        return ListTagsForResourceResponse.builder()
                .tags(tags(find(request.resourceArn())).entrySet().stream()
                        .map(tag -> Tag.builder()
                                .key(tag.getKey())
                                .value(tag.getValue())
                                .build())
                        .toList())
                .build();
    }

    private void change(String arn, Consumer<Map<String, String>> change) {
        synchronized (machines) {
            Resource resource = find(arn);
            var tags = new LinkedHashMap<>(tags(resource));
            change.accept(tags);
            requireNotTooMany(tags, arn);
            if (resource instanceof Machine machine) {
                machines.store().put(machine.withTags(tags));
            } else if (resource instanceof Activity activity) {
                machines.store().put(activity.withTags(tags));
            }
        }
    }

    /** The tags of a request by their keys; a tag without a value has an empty one. */
    static Map<String, String> tags(List<Tag> given, String arn) {
        var tags = new LinkedHashMap<String, String>();
        for (Tag tag : given) {
            String value = Objects.requireNonNullElse(tag.value(), "");
            Constraints.length(Constraints.given(tag.key(), "tags.member.key"), "tags.member.key", 1, 128);
            Constraints.length(value, "tags.member.value", 0, 256);
            tags.put(tag.key(), value);
        }
        requireNotTooMany(tags, arn);
        return tags;
    }

    private static void requireNotTooMany(Map<String, String> tags, String arn) {
        if (tags.size() > MOST_TAGS) {
            throw Refusals.tooManyTags(arn);
        }
    }

    private static Map<String, String> tags(Resource resource) {
        return switch (resource) {
            case Machine machine -> machine.tags();
            case Activity activity -> activity.tags();
            case Resource.Revision _, Resource.Version _, Resource.Alias _ -> Map.of();
        };
    }

    private Resource find(String arn) {
        if (!arn.startsWith("arn:")) {
            throw Refusals.invalidArn("Invalid ARN prefix: " + arn);
        }
        Optional<? extends Resource> machine = machines.store().find(Machine.class, arn);
        Optional<? extends Resource> found =
                machine.isPresent() ? machine : machines.store().find(Activity.class, arn);
        return found.map(Resource.class::cast).orElseThrow(Refusals::noResource);
    }
}
