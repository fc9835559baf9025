package dev.composerunner.standins;

import dev.composerunner.contract.ContractJson;

/** A meta-analysis of the tests' own that computes in a moment: four studies around one place. */
public final class SmallBundle {

    public static final String SPECIFICATION = """
            {"id": "spec", "type": "CBMA", "filter": "included", "conditions": ["true"], "weights": [1.0], "database_studyset": null,
             "estimator": {"type": "MKDADensity", "args": {"null_method": "approximate", "kernel__r": 10, "kernel__value": 1}},
             "corrector": {"type": "FDRCorrector", "args": {"method": "indep", "alpha": 0.05}}}
            """;

    private SmallBundle() {}

    public static String studyset() {
        var studies = ContractJson.MAPPER.createArrayNode();
        for (int i = 0; i < 4; i++) {
            var study = studies.addObject().put("id", "s" + i).put("name", "study " + i);
            var analysis =
                    study.putArray("analyses").addObject().put("id", "a" + i).put("name", "contrast");
            var point =
                    analysis.putArray("points").addObject().put("id", "p" + i).put("space", "MNI");
            point.putArray("coordinates").add(-40.0 + i).add(20.0).add(10.0 - i);
        }
        return ContractJson.MAPPER
                .createObjectNode()
                .put("id", "ns")
                .set("studies", studies)
                .toString();
    }

    public static String annotation() {
        var document = ContractJson.MAPPER.createObjectNode().put("id", "na");
        document.putObject("note_keys").put("included", "boolean");
        var notes = document.putArray("notes");
        for (int i = 0; i < 4; i++) {
            notes.addObject()
                    .put("study", "s" + i)
                    .put("analysis", "a" + i)
                    .putObject("note")
                    .put("included", true);
        }
        return document.toString();
    }

    /** Lets {@code server} answer as compose (under /c/api) and neurostore (under /n/api) do for the meta-analysis {@code ma}. */
    public static void serve(StandInServer server) {
        server.get(
                "/c/api/meta-analyses/ma?nested=true",
                "{\"specification\": " + SPECIFICATION
                        + ", \"neurostore_studyset_id\": \"ns\", \"neurostore_annotation_id\": \"na\"}");
        server.get("/n/api/studysets/ns?nested=true", studyset());
        server.get("/n/api/annotations/na", annotation());
        server.on("POST /c/api/meta-analysis-results", StandInServer.status(200, "{\"id\": \"r1\"}"));
        server.on("PUT /c/api/meta-analysis-results/r1", StandInServer.status(200, "{}"));
    }
}
