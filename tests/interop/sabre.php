<?php
/*
 * What php-sabre-vobject makes of VFREEBUSY. Reads names of files on standard
 * input and prints of each "file NAME", then "cover START END" and, as
 * sabre's own generator has it, "busy START END FBTYPE".
 */
error_reporting(E_ALL & ~E_DEPRECATED & ~E_WARNING);
require '/usr/share/php/Sabre/VObject/autoload.php';

use Sabre\VObject;

/* DTSTART, DTEND as instants. */
function utc($property)
{
	$time = clone $property->getDateTime();
	return $time->setTimeZone(new DateTimeZone('UTC'))->format('Ymd\THis\Z');
}

while (($name = fgets(STDIN)) !== false) {
	$name = rtrim($name, "\n");
	echo "file $name\n";
	$calendar = VObject\Reader::read(file_get_contents($name));
	foreach ($calendar->select('VFREEBUSY') as $component)
		if (isset($component->DTSTART))
			echo 'cover ', utc($component->DTSTART), ' ',
				utc($component->DTEND), "\n";
	$generator = new VObject\FreeBusyGenerator(null, null, $calendar);
	$result = $generator->getResult();
	foreach ($result->VFREEBUSY->select('FREEBUSY') as $property)
		echo 'busy ', str_replace('/', ' ', (string)$property), ' ',
			(string)$property['FBTYPE'], "\n";
}
