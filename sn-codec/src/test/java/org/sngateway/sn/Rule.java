package org.sngateway.sn;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The rules that a test proves, each by section and name as in {@code rules-1.2.txt}: {@code @Rule("R6.3 failed
 * wake")}. The sections are those of {@code MQTT-SN-1.2.md}.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Rule {
    /** Section and name, with one blank between. */
    String[] value();
}
