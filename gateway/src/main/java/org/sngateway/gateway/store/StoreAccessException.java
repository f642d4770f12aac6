package org.sngateway.gateway.store;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** The directory of the store or a file in it can't be used. The message says why, and how to mend it. */
public final class StoreAccessException extends IOException {
    private static final long serialVersionUID = 1L;

    private StoreAccessException(String message, IOException cause) {
        super(message, cause);
    }

    /** Explains a failure with this path to the person who runs the gateway. */
    static StoreAccessException explain(Path path, IOException failed) {
        if (failed instanceof StoreAccessException explained) {
            return explained;
        }
        Path existing = path.toAbsolutePath();
        while (existing.getParent() != null && !Files.exists(existing)) {
            existing = existing.getParent();
        }
        if (isReadOnly(existing)) {
            return new StoreAccessException(
                    path + " is on a read-only file system; mount it for writing (Linux stops writing to a disk with"
                            + " errors: see dmesg), or choose another state directory",
                    failed);
        }
        if (failed instanceof AccessDeniedException) {
            String user = System.getProperty("user.name", "?");
            return new StoreAccessException(
                    path + " can't be " + (existing.equals(path.toAbsolutePath()) ? "opened" : "created")
                            + ": the gateway runs as " + user + ", " + existing + " is " + access(existing)
                            + "; chown -R "
                            + user + " " + (Files.isDirectory(existing) ? existing : existing.getParent()),
                    failed);
        }
        if (failed instanceof NotDirectoryException
                || (failed instanceof FileAlreadyExistsException && !Files.isDirectory(path))) {
            return new StoreAccessException(
                    path + " is no directory; move it away, or choose another state directory", failed);
        }
        if (failed instanceof ClosedByInterruptException) {
            return new StoreAccessException(path + " was closed because its thread was interrupted", failed);
        }
        return new StoreAccessException(path + ": " + reason(failed), failed);
    }

    /** Owner and permissions of the path. */
    private static String access(Path path) {
        try {
            return "of " + Files.getOwner(path).getName() + " ("
                    + PosixFilePermissions.toString(Files.getPosixFilePermissions(path)) + ")";
        } catch (IOException | UnsupportedOperationException unknown) {
            return "of another user";
        }
    }

    private static boolean isReadOnly(Path path) {
        try {
            return Files.getFileStore(path).isReadOnly();
        } catch (IOException unknown) {
            return false;
        }
    }

    private static String reason(IOException failed) {
        String reason = failed instanceof FileSystemException inFile ? inFile.getReason() : failed.getMessage();
        return reason == null ? failed.getClass().getSimpleName() : reason;
    }
}
