package dev.composerunner.metaanalysis.workflow;

import dev.composerunner.metaanalysis.Progress;
import dev.composerunner.metaanalysis.Workers;
import dev.composerunner.metaanalysis.diagnostics.Table;
import dev.composerunner.metaanalysis.image.Nifti;
import dev.composerunner.metaanalysis.image.Volume;
import dev.composerunner.metaanalysis.permutation.PermutationReport;
import dev.composerunner.metaanalysis.workflow.ResultFile.Kind;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Maps, tables and text of a meta-analysis. */
public final class MetaAnalysisResult {

    private final Map<String, Volume> maps;
    private final Map<String, Table> tables;
    private final String description;
    private final List<PermutationReport> permutations;
    private final int threads;

    MetaAnalysisResult(
            Map<String, Volume> maps,
            Map<String, Table> tables,
            String description,
            List<PermutationReport> permutations,
            int threads) {
        this.maps = Collections.unmodifiableMap(new LinkedHashMap<>(maps));
        this.tables = Collections.unmodifiableMap(new LinkedHashMap<>(tables));
        this.description = description;
        this.permutations = List.copyOf(permutations);
        this.threads = threads;
    }

    /**
     * Maps by name, as in {@code z_corr-FDR_method-indep}, on the grid of the MNI152NLin6Asym mask at 2 mm; 0 outside of the mask. Names
     * of maps of cluster numbers begin with {@code label_}.
     */
    public Map<String, Volume> maps() {
        return maps;
    }

    /** Tables by name. Names of tables of peaks end with {@code clust}. */
    public Map<String, Table> tables() {
        return tables;
    }

    /** The method section, with LaTeX citations. */
    public String description() {
        return description;
    }

    /** The null distributions by permutation, in the order in which they were needed. */
    public List<PermutationReport> permutations() {
        return permutations;
    }

    /** BibTeX entries of all that the method section cites. */
    public String references() {
        return References.citedIn(description);
    }

    /**
     * Writes all files, the maps first, and returns them in the order of maps, tables and texts. A file appears under its name only
     * when it is complete. The same result gives the same bytes.
     *
     * @param folder made if it does not exist
     * @throws IOException if a file could not be written; files that were complete before stay
     */
    public List<ResultFile> writeTo(Path folder) throws IOException {
        Files.createDirectories(folder);
        var pending = new ArrayList<Pending>();
        maps.forEach((name, map) -> pending.add(new Pending(
                new ResultFile(
                        folder.resolve(name + ".nii.gz"),
                        name.startsWith("label_") ? Kind.LABEL_MAP : Kind.STATISTICAL_MAP),
                out -> Nifti.write(out, map))));
        tables.forEach((name, table) -> pending.add(Pending.text(
                folder.resolve(name + ".tsv"),
                name.endsWith("clust") ? Kind.CLUSTER_TABLE : Kind.DIAGNOSTIC_TABLE,
                table.toTsv())));
        pending.add(Pending.text(folder.resolve("boilerplate.txt"), Kind.DESCRIPTION, description));
        pending.add(Pending.text(folder.resolve("references.bib"), Kind.REFERENCES, references()));
        try (var workers = new Workers(threads, Progress.NONE)) {
            workers.forEach(pending.size(), n -> pending.get(n).write());
        } catch (UncheckedIOException e) {
            throw new IOException(e.getMessage(), e);
        }
        return pending.stream().map(Pending::file).toList();
    }

    private interface Content {

        void writeTo(OutputStream out) throws IOException;
    }

    private record Pending(ResultFile file, Content content) {

        static Pending text(Path path, Kind kind, String text) {
            return new Pending(new ResultFile(path, kind), out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
        }

        void write() {
            var path = file.path();
            var part = path.resolveSibling("." + path.getFileName() + ".part");
            try {
                try (var out = new BufferedOutputStream(Files.newOutputStream(part), 1 << 16)) {
                    content.writeTo(out);
                }
                Files.move(part, path, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
            } catch (IOException e) {
                throw new UncheckedIOException("could not write " + path, e);
            }
        }
    }
}
