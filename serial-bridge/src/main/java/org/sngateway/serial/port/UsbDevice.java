package org.sngateway.serial.port;

/**
 * What sysfs tells of the dongle at a port; texts are empty where it tells nothing.
 *
 * @param path where it is plugged in, such as {@code 1-1.2}
 * @param vendor four hexadecimal digits in lower case
 * @param product likewise
 * @param serial its serial number
 * @param manufacturer in words
 * @param productName in words
 * @param interfaceNumber of the port at a dongle with several, two hexadecimal digits
 */
public record UsbDevice(
        String path,
        String vendor,
        String product,
        String serial,
        String manufacturer,
        String productName,
        String interfaceNumber) {

    /** Such as {@code 0403:6015}. */
    public String id() {
        return vendor + ":" + product;
    }

    /** Manufacturer and product in words. */
    public String words() {
        return (manufacturer + " " + productName).strip();
    }
}
