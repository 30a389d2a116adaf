module dormouse

go 1.26
