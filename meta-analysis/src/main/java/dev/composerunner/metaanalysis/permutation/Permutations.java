package dev.composerunner.metaanalysis.permutation;

import dev.composerunner.metaanalysis.InvalidAnalysisException;
import dev.composerunner.metaanalysis.Workers;
import dev.composerunner.metaanalysis.identity.NullIdentity;
import java.io.Serial;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;

/** Draws the permutations of a run on all threads, or takes them from parts drawn elsewhere. */
public final class Permutations {

    /*
     * Permutations are drawn in batches, so that the thread that waits can report progress and notice an interrupt; a batch grows
     * until it takes about as long as a reader would wait for news. Series are written at the permutation's place and counts are
     * integers, so neither the batches nor the threads show in the result.
     */
    private static final long BATCH_NANOS = 200_000_000;

    private final Workers workers;
    private final Source source;
    private final List<PermutationReport> reports = new ArrayList<>();

    private Permutations(Workers workers, Source source) {
        this.workers = workers;
        this.source = source;
    }

    private sealed interface Source {}

    private record Here() implements Source {}

    private record Elsewhere(List<PartialNull> parts) implements Source {}

    private record Cut(NullIdentity identity, List<PartialNull> parts, PermutationRange range) implements Source {}

    /** Draws all permutations here. */
    public static Permutations here(Workers workers) {
        return new Permutations(workers, new Here());
    }

    /**
     * Takes all permutations from parts.
     *
     * @param identity what decides the nulls' numbers, which must be that of the parts
     * @throws InvalidAnalysisException if a part has another identity; the message says which and what differs
     */
    public static Permutations merged(Workers workers, NullIdentity identity, List<PartialNull> parts) {
        PartOrigins.require(identity, parts);
        return new Permutations(workers, new Elsewhere(List.copyOf(parts)));
    }

    /**
     * Takes what parts hold in full, and of the first null that they do not, draws the permutations of {@code range}
     * and ends the run by {@link PartReady}.
     *
     * @throws InvalidAnalysisException if a part has another identity; the message says which and what differs
     */
    public static Permutations cut(
            Workers workers, NullIdentity identity, List<PartialNull> parts, PermutationRange range) {
        PartOrigins.require(identity, parts);
        return new Permutations(workers, new Cut(identity, List.copyOf(parts), range));
    }

    /** The nulls drawn or taken so far, in order. */
    public List<PermutationReport> reports() {
        return List.copyOf(reports);
    }

    /**
     * Sees to it that nothing was given in vain.
     *
     * @throws InvalidAnalysisException if a part was given of a null that the run did not need
     */
    public void requireAllUsed() {
        if (source instanceof Elsewhere elsewhere) {
            for (var part : elsewhere.parts()) {
                if (reports.stream().noneMatch(report -> report.stage().equals(part.stage()))) {
                    throw new InvalidAnalysisException("part " + part.range() + " is of the " + part.stage()
                            + ", which this run does not draw; leave it out");
                }
            }
        }
    }

    /** The threads that permutations are drawn on. */
    public Workers workers() {
        return workers;
    }

    /**
     * Draws {@code count} permutations for a null distribution.
     *
     * @param stage name of the null within the analysis
     * @param count at least 1
     * @throws InvalidAnalysisException if permutations come from parts, and those of this null do not fit together or are not all
     */
    public PartialNull draw(String stage, int count, Sampler sampler) {
        return draw(stage, count, sampler, Optional.empty(), List.of());
    }

    /**
     * Draws {@code count} permutations for a null distribution, or fewer if a rule stops it.
     *
     * @param stage name of the null within the analysis
     * @param count at least 1
     * @param rule empty for none; not followed where permutations are drawn in parts or come from parts
     * @param observed values that the rule decides about
     * @throws InvalidAnalysisException if permutations come from parts, and those of this null do not fit together or are not all
     */
    public PartialNull draw(
            String stage, int count, Sampler sampler, Optional<EarlyStop> rule, List<EarlyStop.Observed> observed) {
        return draw(stage, count, rule, (identity, range) -> {
            var drawing = new Drawing(stage, identity, range, sampler);
            return source instanceof Here ? drawing.run(rule, observed) : drawing.run(Optional.empty(), List.of());
        });
    }

    /**
     * Draws {@code count} permutations for a null distribution, many together.
     *
     * @param stage name of the null within the analysis
     * @param count at least 1
     * @throws InvalidAnalysisException if permutations come from parts, and those of this null do not fit together or are not all
     */
    public PartialNull draw(String stage, int count, RangeSampler sampler) {
        return draw(stage, count, Optional.empty(), (identity, range) -> {
            var layout = sampler.layout();
            var series = new double[layout.series().size()][range.size()];
            var counts = new long[layout.counts().size()][layout.countLength()];
            sampler.draw(range, count, workers, series, counts);
            return new PartialNull(stage, identity, range, layout, series, counts);
        });
    }

    private interface DrawsRange {

        PartialNull draw(NullIdentity identity, PermutationRange range);
    }

    private PartialNull draw(String stage, int count, Optional<EarlyStop> rule, DrawsRange draws) {
        var left = take(stage, count, draws);
        reports.add(PermutationReport.of(left, count, rule));
        return left;
    }

    private PartialNull take(String stage, int count, DrawsRange draws) {
        return switch (source) {
            case Here here -> draws.draw(NullIdentity.NONE, PermutationRange.first(count));
            case Elsewhere elsewhere -> whole(elsewhere.parts(), stage, count);
            case Cut cut -> {
                if (holds(cut.parts(), stage)) {
                    yield whole(cut.parts(), stage, count);
                }
                if (cut.range().to() > count) {
                    throw new InvalidAnalysisException("permutations " + cut.range() + " are no part of the " + stage
                            + " of this run, which has " + count + ": " + PermutationRange.first(count));
                }
                throw new PartReady(draws.draw(cut.identity(), cut.range()), count);
            }
        };
    }

    private static boolean holds(List<PartialNull> parts, String stage) {
        return parts.stream().anyMatch(part -> part.stage().equals(stage));
    }

    private static PartialNull whole(List<PartialNull> parts, String stage, int count) {
        var ofStage = parts.stream().filter(part -> part.stage().equals(stage)).toList();
        if (ofStage.isEmpty()) {
            throw new InvalidAnalysisException("the run needs the " + stage + " by " + count
                    + " permutations, and none of the parts given is of it; draw "
                    + PermutationRange.first(count) + ", beside those given");
        }
        var merged = PartialNull.merge(ofStage);
        var needed = PermutationRange.first(count);
        if (!merged.range().equals(needed)) {
            throw new InvalidAnalysisException("the parts of the " + stage + " hold permutations " + merged.range()
                    + " and the run needs " + needed + "; draw those that are missing too");
        }
        return merged;
    }

    /** Ends a run that was asked for a part of a null, once the part is there. */
    public static final class PartReady extends RuntimeException {

        @Serial
        private static final long serialVersionUID = 1L;

        private final transient PartialNull part;
        private final int planned;

        PartReady(PartialNull part, int planned) {
            super("permutations " + part.range() + " are drawn", null, false, false);
            this.part = part;
            this.planned = planned;
        }

        /** The permutations that were asked for. */
        public DrawnPart drawn() {
            return new DrawnPart(part, PermutationReport.of(part, planned, Optional.empty()));
        }
    }

    private final class Drawing {

        private final String stage;
        private final NullIdentity identity;
        private final PermutationRange range;
        private final Sampler sampler;
        private final double[][] series;

        Drawing(String stage, NullIdentity identity, PermutationRange range, Sampler sampler) {
            this.stage = stage;
            this.identity = identity;
            this.range = range;
            this.sampler = sampler;
            this.series = new double[sampler.layout().series().size()][range.size()];
        }

        PartialNull run(Optional<EarlyStop> rule, List<EarlyStop.Observed> observed) {
            var drawers = new ArrayList<Drawer>();
            for (int t = 0; t < Math.min(workers.threads(), range.size()); t++) {
                drawers.add(new Drawer());
            }
            int batch = drawers.size();
            int to = range.to();
            int next = range.from();
            while (next < to) {
                workers.report(stage, next - range.from(), range.size());
                int end = Math.min(to, next + batch);
                if (rule.isPresent()) {
                    end = Math.min(end, (next / EarlyStop.INTERVAL + 1) * EarlyStop.INTERVAL);
                }
                long start = System.nanoTime();
                drawBatch(drawers, next, end);
                if (System.nanoTime() - start < BATCH_NANOS / 2) {
                    batch = Math.min(2 * batch, 1 << 20);
                }
                next = end;
                if (rule.isPresent() && next < to && next % EarlyStop.INTERVAL == 0) {
                    var drawn = left(drawers).first(next);
                    if (rule.get().isSettled(drawn, to, observed)) {
                        return drawn;
                    }
                }
            }
            workers.report(stage, range.size(), range.size());
            return left(drawers);
        }

        private void drawBatch(List<Drawer> drawers, int first, int end) {
            var next = new AtomicInteger(first);
            try {
                workers.forEach(drawers.size(), t -> drawers.get(t).drawUntil(next, end));
            } catch (CancellationException e) {
                next.set(end);
                throw e;
            }
        }

        private PartialNull left(List<Drawer> drawers) {
            var counts =
                    new long[sampler.layout().counts().size()][sampler.layout().countLength()];
            for (var drawer : drawers) {
                drawer.worker.finish(drawer.draw);
                for (int n = 0; n < counts.length; n++) {
                    PartialNull.add(drawer.draw.counts(n), counts[n]);
                }
            }
            return new PartialNull(stage, identity, range, sampler.layout(), series, counts);
        }

        private final class Drawer {

            private final Sampler.Worker worker = sampler.worker();
            private final Draw draw = new Draw(sampler.layout());

            void drawUntil(AtomicInteger next, int end) {
                for (int index = next.getAndIncrement(); index < end; index = next.getAndIncrement()) {
                    worker.draw(index, draw);
                    for (int n = 0; n < series.length; n++) {
                        series[n][index - range.from()] = draw.series(n);
                    }
                }
            }
        }
    }
}
