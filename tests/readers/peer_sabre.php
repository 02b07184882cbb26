<?php
// php peer_sabre.php CALENDARS AFTER: what sabre/vobject reads in each calendar
// of a batch (batch.h) whose number is over AFTER.
error_reporting(E_ALL & ~E_DEPRECATED);
set_error_handler(function ($level, $message) {
	if (!(error_reporting() & $level))
		return true;
	throw new Exception($message);
}, E_ALL & ~E_DEPRECATED);
require_once 'Sabre/VObject/autoload.php';
use Sabre\VObject;

function said($event)
{
	$status = (string)$event->STATUS;
	if ($status === 'CANCELLED' || (string)$event->TRANSP === 'TRANSPARENT')
		return null;
	return $status === 'TENTATIVE' ? 't' : 'b';
}

// Dates and floating times are the owner's; this reader takes them for UTC.
function time_of($property)
{
	$type = $property->getDateType();
	if ($type === VObject\Property\DateTime::DATE ||
	    $type === VObject\Property\DateTime::LOCAL)
		return new DateTime((string)$property);
	return $property->getDateTime();
}

function end_of($event, $start)
{
	if (isset($event->DTEND))
		return time_of($event->DTEND);
	$end = clone $start;
	if (isset($event->DURATION))
		$end->add(VObject\DateTimeParser::parseDuration(
			(string)$event->DURATION));
	elseif ($event->DTSTART->getDateType() ===
		VObject\Property\DateTime::DATE)
		$end->modify('+1 day');
	return $end;
}

function line_of($spans, $from, $to)
{
	$parts = [];
	foreach (['n', 't', 'b', 'o'] as $word) {
		$merged = [];
		sort($spans[$word]);
		foreach ($spans[$word] as [$start, $end]) {
			$start = max($start, $from);
			$end = min($end, $to);
			if ($start >= $end)
				continue;
			$last = count($merged) - 1;
			if ($last >= 0 && $start <= $merged[$last][1])
				$merged[$last][1] = max($merged[$last][1], $end);
			else
				$merged[] = [$start, $end];
		}
		$parts[] = $word . ':' . implode(',', array_map(function ($m) {
			return $m[0] . '-' . $m[1];
		}, $merged));
	}
	return implode(' ', $parts);
}

function answer($text, $zone, $from, $to)
{
	date_default_timezone_set($zone);
	$calendar = VObject\Reader::read(
		preg_replace('/^\xef\xbb\xbf/', '', $text));
	$spans = ['n' => [], 't' => [], 'b' => [], 'o' => []];
	$utc = new DateTimeZone('UTC');
	$calendar->expand(new DateTime('@' . ($from - 86400), $utc),
			  new DateTime('@' . ($to + 86400), $utc));
	foreach ($calendar->select('VEVENT') as $event) {
		$word = said($event);
		if (!$word)
			continue;
		$start = time_of($event->DTSTART);
		$spans[$word][] = [$start->getTimestamp(),
				   end_of($event, $start)->getTimestamp()];
	}
	return line_of($spans, $from, $to);
}

$stream = fopen($argv[1], 'rb');
while (($head = fgets($stream)) !== false) {
	[, $number, $zone, $from, $to, $bytes] = explode(' ', trim($head));
	$text = stream_get_contents($stream, (int)$bytes);
	fgetc($stream);
	if ((int)$number <= (int)$argv[2])
		continue;
	try {
		$result = answer($text, $zone, (int)$from, (int)$to);
	} catch (Throwable $error) {
		$result = 'no answer: ' .
			preg_replace('/\s+/', ' ', $error->getMessage());
	}
	echo $number, ' ', $result, "\n";
}
