package dev.composerunner.metaanalysisjob.inputs;

import com.fasterxml.jackson.databind.JsonNode;
import dev.composerunner.job.http.CallException;
import dev.composerunner.job.http.HttpCalls;
import dev.composerunner.job.http.RefusedException;
import dev.composerunner.job.http.UnavailableException;
import java.net.URI;

/** Fetches the study sets that specifications compare with by their names: neurosynth, neuroquery, neurostore. */
public final class ReferenceStudySets {

    private final Addresses addresses;
    private final HttpCalls calls;

    public ReferenceStudySets(Addresses addresses, HttpCalls calls) {
        this.addresses = addresses;
        this.calls = calls;
    }

    /**
     * The bundle with the study set that its specification compares with, if it does and the bundle lacks it.
     *
     * @throws InputException if there is no study set of the name, or it cannot be reached
     */
    public Bundle addTo(Bundle bundle) throws InputException, InterruptedException {
        var name = bundle.referenceName();
        return name.isEmpty() || bundle.reference() != null
                ? bundle
                : bundle.withReference(new Bundle.Input(fetched(name.get()), name.get(), null));
    }

    private JsonNode fetched(String name) throws InputException, InterruptedException {
        URI address = addresses.reference(name);
        JsonNode document;
        try {
            document = calls.getGzippedJson(address);
        } catch (CallException e) {
            throw switch (e) {
                case RefusedException refused ->
                    InputException.invalid(
                            "there is no reference study set \"" + name + "\" (" + Bundle.REFERENCE_FIELD + "): "
                                    + refused.getMessage(),
                            refused);
                case UnavailableException unavailable ->
                    InputException.unavailable(
                            "the reference study set cannot be had now: " + unavailable.getMessage(), unavailable);
            };
        }
        if (!DocumentKind.STUDYSET.is(document)) {
            throw InputException.invalid(
                    address + " is no study set: it has no list \"" + DocumentKind.STUDYSET.list() + '"', null);
        }
        return document;
    }
}
