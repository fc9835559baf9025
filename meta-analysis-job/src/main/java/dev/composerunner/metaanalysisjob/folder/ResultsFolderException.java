package dev.composerunner.metaanalysisjob.folder;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import org.jspecify.annotations.Nullable;

/** A folder cannot take the results. The message says what to change. */
public final class ResultsFolderException extends IOException {

    private static final long serialVersionUID = 1L;

    ResultsFolderException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /** Why a file could not be read or written, without the names of classes and files. */
    public static String reason(IOException failure) {
        IOException first = failure;
        for (Throwable cause = failure.getCause(); cause != null; cause = cause.getCause()) {
            first = cause instanceof IOException earlier ? earlier : first;
        }
        return switch (first) {
            case AccessDeniedException _ -> "permission denied";
            case FileSystemException system when system.getReason() != null -> system.getReason();
            default -> first.getMessage() == null ? first.getClass().getSimpleName() : first.getMessage();
        };
    }
}
