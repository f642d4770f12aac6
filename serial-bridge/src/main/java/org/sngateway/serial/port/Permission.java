package org.sngateway.serial.port;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;

/** Who may open a port: the members of its group, which is dialout on most systems, and uucp on some. */
public final class Permission {
    private Permission() {}

    /** Whether this user may open a device. */
    public static boolean toOpen(Path device) {
        return Files.isReadable(device) && Files.isWritable(device);
    }

    /** What a user that may not open a device can do. */
    public static String hint(Path device) {
        String user = System.getProperty("user.name");
        try {
            PosixFileAttributes attributes = Files.readAttributes(device, PosixFileAttributes.class);
            if (attributes.permissions().contains(PosixFilePermission.GROUP_WRITE)) {
                String group = attributes.group().getName();
                return "sudo usermod -aG " + group + " " + user + ", then log in again, or restart the service";
            }
        } catch (IOException | UnsupportedOperationException unknown) {
            // The usual way may help.
        }
        return "no group may open it, so a udev rule has to give it to the group dialout: KERNEL==\""
                + device.getFileName() + "\", GROUP=\"dialout\", MODE=\"0660\"; then sudo usermod -aG dialout " + user;
    }
}
