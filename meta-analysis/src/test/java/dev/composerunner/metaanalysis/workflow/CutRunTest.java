package dev.composerunner.metaanalysis.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.composerunner.metaanalysis.InvalidAnalysisException;
import dev.composerunner.metaanalysis.Progress;
import dev.composerunner.metaanalysis.nimads.Annotation;
import dev.composerunner.metaanalysis.nimads.StudySet;
import dev.composerunner.metaanalysis.permutation.EarlyStop;
import dev.composerunner.metaanalysis.permutation.PartialNull;
import dev.composerunner.metaanalysis.permutation.PermutationRange;
import dev.composerunner.metaanalysis.permutation.PermutationReport;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Runs whose permutations are drawn in parts, stopped or interrupted. */
final class CutRunTest {

    private static final JsonMapper JSON = new JsonMapper();

    private static final String TEN = "{'type': 'FWECorrector', 'args': {'method': 'montecarlo', 'n_iters': 10}}";
    private static final String FIT_OF_SIX = "'null_method': 'montecarlo', 'n_iters': 6";

    private static CbmaWorkflow workflow(String corrector, String estimatorArguments) throws IOException {
        var studies = new ArrayList<String>();
        var notes = new ArrayList<String>();
        for (int n = 0; n < 5; n++) {
            studies.add("{'id': 's%d', 'analyses': [{'id': 'a', 'points': [{'coordinates': [%d, 14, 0]}]}]}"
                    .formatted(n, -34 + n));
            notes.add("{'study': 's%d', 'analysis': 'a', 'note': {'all': true}}".formatted(n));
        }
        var specification = "{'estimator': {'type': 'MKDADensity', 'args': {" + estimatorArguments
                + "}}, 'filter': 'all', 'corrector': " + corrector + "}";
        return CbmaWorkflow.of(
                Specification.read(JSON.readTree(specification.replace('\'', '"'))),
                StudySet.read(JSON.readTree("{'studies': %s}".formatted(studies).replace('\'', '"'))),
                Annotation.read(JSON.readTree("{'id': 'n', 'note_keys': {'all': 'boolean'}, 'notes': %s}"
                        .formatted(notes)
                        .replace('\'', '"'))));
    }

    private static PartialNull part(CbmaWorkflow workflow, int from, int to) {
        return workflow.partialNull(new PermutationRange(from, to), 1, Progress.NONE, List.of())
                .part();
    }

    private static void assertRefused(CbmaWorkflow workflow, List<PartialNull> parts, String message) {
        assertThatThrownBy(() -> workflow.run(1, Progress.NONE, parts))
                .isInstanceOf(InvalidAnalysisException.class)
                .hasMessageContaining(message);
    }

    @Test
    void run_partsThatDoNotFit_saysWhich() throws IOException {
        var workflow = workflow(TEN, "");
        var begin = part(workflow, 0, 4);
        var middle = part(workflow, 3, 7);
        var end = part(workflow, 6, 10);
        var last = part(workflow, 4, 10);

        assertRefused(workflow, List.of(), "none of the parts given is of it; draw [0, 10)");
        assertRefused(workflow, List.of(end, begin), "after permutation 4 the next part is [6, 10); draw [4, 6) too");
        assertRefused(workflow, List.of(begin, middle, end), "[3, 7) holds permutations that another part holds too");
        assertRefused(workflow, List.of(begin), "hold permutations [0, 4) and the run needs [0, 10)");
        assertRefused(workflow, List.of(end), "hold permutations [6, 10) and the run needs [0, 10)");
        assertRefused(
                workflow(TEN.replace("10}", "11}"), ""),
                List.of(begin, last),
                "drawn for another run than this one: [0, 4), [4, 10); what differs: corrector.n_iters is 10 there and 11 here;");
        assertRefused(
                workflow(TEN, "'kernel__r': 8"),
                List.of(begin, last),
                "what differs: estimator.kernel__r is 10.0 there and 8.0 here;");
        assertRefused(
                workflow(TEN.replace("10}", "10, 'early_stop': 0.05}"), ""),
                List.of(begin, last),
                "a run with an early stop cannot be cut into parts");
        assertThat(workflow.run(1, Progress.NONE, List.of(last, begin)).maps())
                .containsKey("z_level-voxel_corr-FWE_method-montecarlo");
    }

    @Test
    void partialNull_thatCannotBeDrawn_saysWhy() throws IOException {
        var workflow = workflow(TEN, "");
        var fdr = workflow("{'type': 'FDRCorrector'}", "");
        var whole = List.of(part(workflow, 0, 10));

        assertThatThrownBy(() -> part(workflow, 4, 11))
                .isInstanceOf(InvalidAnalysisException.class)
                .hasMessage("permutations [4, 11) are no part of the permutations of this run, which has 10: [0, 10)");
        assertThatThrownBy(() -> workflow.partialNull(new PermutationRange(0, 4), 1, Progress.NONE, whole))
                .isInstanceOf(InvalidAnalysisException.class)
                .hasMessageContaining("draws no permutations beyond those already given");
        assertThatThrownBy(() -> part(fdr, 0, 4))
                .isInstanceOf(InvalidAnalysisException.class)
                .hasMessageContaining("draws no permutations beyond those already given");
    }

    @Test
    void partialNull_ofTwoNulls_isTheFitsFirst() throws IOException {
        var workflow = workflow(TEN, FIT_OF_SIX);

        var fit = workflow.partialNull(new PermutationRange(0, 6), 1, Progress.NONE, List.of());
        var correction = workflow.partialNull(new PermutationRange(2, 10), 2, Progress.NONE, List.of(fit.part()));

        assertThat(fit.report())
                .isEqualTo(new PermutationReport("null distribution", new PermutationRange(0, 6), 6, Optional.empty()));
        assertThat(correction.report())
                .isEqualTo(new PermutationReport("permutations", new PermutationRange(2, 10), 10, Optional.empty()));
        assertRefused(
                workflow,
                List.of(correction.part()),
                "the run needs the null distribution by 6 permutations, and none");
    }

    @Test
    void run_partsOfANullThatIsNotNeeded_areRefused() throws IOException {
        // The voxel-level correction is made from the fit's own permutations.
        var workflow = workflow(TEN.replace("10}", "10, 'vfwe_only': true}"), FIT_OF_SIX);
        var fit = part(workflow, 0, 6);
        var made = new PartialNull(
                "permutations", fit.identity(), PermutationRange.first(10), fit.layout(), fit.series(), fit.counts());

        assertRefused(
                workflow,
                List.of(fit, made),
                "part [0, 10) is of the permutations, which this run does not draw; leave it out");
        assertThat(workflow.run(1, Progress.NONE, List.of(fit)).permutations()).hasSize(1);
    }

    @Test
    void run_permutations_areReported() throws IOException {
        var stopping = workflow(TEN.replace("10}", "100000, 'early_stop': 0.5, 'early_stop_error': 0.01}"), "");
        var fdr = workflow("{'type': 'FDRCorrector'}", "");

        var report = stopping.run(2, Progress.NONE).permutations().getFirst();

        assertThat(report.range().to()).isLessThan(100_000);
        assertThat(report)
                .isEqualTo(new PermutationReport(
                        "permutations",
                        PermutationRange.first(report.range().size()),
                        100_000,
                        Optional.of(new EarlyStop(0.5, 0.01))));
        assertThat(workflow(TEN, "").run(1, Progress.NONE).permutations())
                .containsExactly(
                        new PermutationReport("permutations", new PermutationRange(0, 10), 10, Optional.empty()));
        assertThat(fdr.run(1, Progress.NONE).permutations()).isEmpty();
    }

    @Test
    void run_phases_comeOnceEach() throws IOException {
        var begun = new ArrayList<String>();
        workflow(TEN, "").run(1, (phase, done, total) -> {
            if (begun.isEmpty() || !begun.getLast().equals(phase)) {
                begun.add(phase);
            }
        });
        assertThat(begun).containsExactly("modelled activation", "permutations", "diagnostics");
    }

    @Test
    @Timeout(60)
    void run_interruptedInAMillionPermutations_endsSoonAndLeavesNoThread() throws Exception {
        var workflow = workflow(TEN.replace("10}", "1000000}"), "");
        var drawing = new CountDownLatch(1);
        var end = new AtomicReference<Throwable>();
        // Threads inherit the group of the one that makes them: other tests' workers are in other groups.
        var group = new ThreadGroup("interrupted run");
        var running = new Thread(group, () -> {
            try {
                workflow.run(2, (phase, done, total) -> {
                    if (phase.equals("permutations") && done > 0) {
                        drawing.countDown();
                    }
                });
            } catch (RuntimeException e) {
                end.set(e);
            }
        });
        running.start();
        assertThat(drawing.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(group.activeCount()).isEqualTo(3);

        running.interrupt();

        // Drawn to the end it would take much longer.
        assertThat(running.join(Duration.ofSeconds(2))).isTrue();
        assertThat(end.get()).isInstanceOf(CancellationException.class);
        for (int n = 0; n < 100 && group.activeCount() > 0; n++) {
            Thread.sleep(50);
        }
        assertThat(group.activeCount()).isZero();
    }
}
